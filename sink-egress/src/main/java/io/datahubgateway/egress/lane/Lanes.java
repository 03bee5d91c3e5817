package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.poll.Delivery;
import io.datahubgateway.egress.poll.Window;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The lanes of one task, one per assigned partition, and the way to them from the poll thread. The methods of {@link
 * Delivery} are called there and do their work on the task's context; everything else is called on that context. A lane
 * lives as long as its window: a partition that comes back gets a new one.
 */
public final class Lanes implements Delivery {

    /** What the task hears of its lanes. On the task's context. */
    public interface Listener {

        /** The destination took records of the window. */
        void delivered(Window window, int records);

        /** A request of the window failed and will be sent again. */
        void retrying(Window window, Reason why);

        /** A record can't be delivered: the task has to stop. */
        void rejected(Reason why);

        /** The window is closed. */
        void closed(Window window);
    }

    private final Executor onContext;
    private final LaneParts parts;
    private final Listener listener;
    private final Map<Window, Lane> lanes = new IdentityHashMap<>();
    private boolean paused; // by the operator, or because the task has failed
    private boolean held; // by the poll loop

    /** @param onContext runs things on the task's context, in order */
    public Lanes(Executor onContext, LaneParts parts, boolean paused, Listener listener) {
        this.onContext = onContext;
        this.parts = parts;
        this.paused = paused;
        this.listener = listener;
    }

    /** From now on nothing is sent but what is under way. */
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        advance();
    }

    private void advance() {
        if (isOpen()) {
            List.copyOf(lanes.values()).forEach(Lane::advance);
        }
    }

    private boolean isOpen() {
        return !paused && !held;
    }

    @Override
    public void deliver(List<Fetched> fetched) {
        onContext.execute(() -> {
            for (Fetched part : fetched) {
                Lane lane = lanes.computeIfAbsent(part.window(), this::open);
                try {
                    lane.accept(part.records());
                } catch (RuntimeException fault) { // the other lanes must get their records all the same
                    lane.fail(fault);
                }
            }
        });
    }

    @Override
    public void hold(boolean hold) {
        onContext.execute(() -> {
            held = hold;
            advance();
        });
    }

    @Override
    public void drain(Collection<Window> windows) {
        onContext.execute(() -> {
            for (Window window : windows) {
                Lane lane = lanes.get(window);
                if (lane == null) {
                    window.quiet();
                } else {
                    lane.stop(window::quiet);
                }
            }
        });
    }

    @Override
    public void abandon(Collection<Window> windows) {
        onContext.execute(() -> {
            for (Window window : windows) {
                Lane lane = lanes.remove(window);
                if (lane != null) {
                    lane.abandon();
                }
                listener.closed(window);
            }
        });
    }

    private Lane open(Window window) {
        return new Lane(parts, this::isOpen, new LaneListener() {
            @Override
            public void delivered(List<ConsumerRecord<byte[], byte[]>> records) {
                window.finished(records);
                listener.delivered(window, records.size());
            }

            @Override
            public void retrying(Reason why) {
                listener.retrying(window, why);
            }

            @Override
            public void rejected(Reason why) {
                listener.rejected(why);
            }
        });
    }
}
