package io.datahubgateway.control.position;

import io.datahubgateway.common.kafka.KafkaAnswers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** Takes consumer groups away. On one event loop; the admin client is shared and not closed here. */
public final class SinkGroups {

    private static final long AGAIN_MS = 200;

    private final Admin admin;
    private final Vertx vertx;

    public SinkGroups(Admin admin, Vertx vertx) {
        this.admin = admin;
        this.vertx = vertx;
    }

    /**
     * Deletes the group with its offsets; one that is not there is fine. While it has members it is tried again, since
     * they may be about to leave; fails with the reason when they have not left in time.
     */
    public Future<Void> delete(String group, Duration within) {
        return delete(group, System.nanoTime() + within.toNanos());
    }

    private Future<Void> delete(String group, long deadline) {
        return KafkaAnswers.future(admin.deleteConsumerGroups(List.of(group)).all(), vertx.getOrCreateContext())
                .recover(failure -> {
                    if (failure instanceof GroupIdNotFoundException) {
                        return Future.succeededFuture();
                    }
                    if (failure instanceof GroupNotEmptyException && System.nanoTime() < deadline) {
                        return vertx.timer(AGAIN_MS).compose(passed -> delete(group, deadline));
                    }
                    return Future.failedFuture(failure);
                });
    }
}
