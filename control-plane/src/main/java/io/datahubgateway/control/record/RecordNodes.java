package io.datahubgateway.control.record;

import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.record.SoughtRecord;
import io.datahubgateway.common.record.Whereabouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks nodes over the event bus where they have a record, all at the same time. A node that does not answer in time, or that
 * the bus does not reach, is named. On the caller's event loop; at most {@value #MAX_ASKING} questions are under way.
 */
public final class RecordNodes {

    private static final int MAX_ASKING = 64;

    private final Vertx vertx;
    private final DeliveryOptions options;
    private int asking;

    /** @param within bound of one question */
    public RecordNodes(Vertx vertx, Duration within) {
        this.vertx = vertx;
        this.options = new DeliveryOptions().setSendTimeout(within.toMillis());
    }

    /**
     * What came back.
     *
     * @param found by node, in the order of their ids
     * @param silent nodes that gave no answer
     */
    public record Answers(Map<String, Whereabouts> found, Collection<String> silent) {

        /** The node that has the record, or else the one that has read on in its partition. */
        public Optional<String> holder() {
            String holder = null;
            for (String node : found.keySet()) {
                if (found.get(node).next() != Whereabouts.NOTHING_READ
                        && (holder == null || rank(node) > rank(holder))) {
                    holder = node;
                }
            }
            return Optional.ofNullable(holder);
        }

        private int rank(String node) {
            return switch (found.get(node).state()) {
                case NOT_READ -> 0;
                case FINISHED -> 1;
                case WAITING -> 2;
            };
        }
    }

    /** Never fails. */
    public Future<Answers> ask(List<String> nodes, SoughtRecord sought) {
        Answers answers = new Answers(new TreeMap<>(), new TreeSet<>());
        if (asking >= MAX_ASKING) {
            answers.silent.addAll(nodes);
            return Future.succeededFuture(answers);
        }
        asking++;
        List<Future<Void>> asked = new ArrayList<>();
        for (String node : nodes) {
            asked.add(vertx.eventBus()
                    .<JsonObject>request(BusAddress.recordSought(node), sought.toJson(), options)
                    .map(reply -> Whereabouts.fromJson(reply.body()))
                    .transform(outcome -> {
                        if (outcome.succeeded()) {
                            answers.found.put(node, outcome.result());
                        } else {
                            answers.silent.add(node);
                        }
                        return Future.succeededFuture();
                    }));
        }
        return Future.join(asked).map(all -> answers).onComplete(done -> asking--);
    }
}
