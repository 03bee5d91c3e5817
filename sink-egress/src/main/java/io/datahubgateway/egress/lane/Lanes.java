package io.datahubgateway.egress.lane;

import io.datahubgateway.common.record.Wait.Reason;
import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.egress.poll.Delivery;
import io.datahubgateway.egress.poll.Window;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one task and the way to them from its poll threads. The methods of {@link Delivery} are called there and do their
 * work on the task's context; everything else is called on that context. Lanes live as long as their window: a partition
 * that comes back gets new ones.
 */
public final class Lanes implements Delivery {

    /** What the task hears of its lanes. On the task's context. */
    public interface Listener extends Dispatcher.Listener {

        /** The window is closed. */
        void closed(Window window);
    }

    private final Executor onContext;
    private final LaneParts parts;
    private final Listener listener;
    private final Dispatcher dispatcher;
    private final Map<Window, WindowLanes> windows = new IdentityHashMap<>();
    private boolean paused; // by the operator, or because the task has failed
    private int holds; // poll loops that hold everything back

    /** @param onContext runs things on the task's context, in order */
    public Lanes(Executor onContext, LaneParts parts, boolean paused, Listener listener) {
        this.onContext = onContext;
        this.parts = parts;
        this.paused = paused;
        this.listener = listener;
        this.dispatcher = new Dispatcher(parts, onContext, listener, !paused);
    }

    /** From now on nothing is sent but what is under way. */
    public void pause() {
        paused = true;
        dispatcher.open(false);
    }

    public void resume() {
        paused = false;
        dispatcher.open(holds == 0);
    }

    /** Where a record is. Looks through all that is held of the partition: for questions that are asked seldom. */
    public Whereabouts find(TopicPartition partition, long offset) {
        Whereabouts found = Whereabouts.NOWHERE;
        for (WindowLanes home : windows.values()) {
            if (home.window.partition().equals(partition) && found.state() == Whereabouts.State.NOT_READ) {
                found = new RecordSearch(home, parts, gate()).find(offset);
            }
        }
        return found;
    }

    private @Nullable Reason gate() {
        return paused ? Reason.PAUSED : holds > 0 ? Reason.COMMIT : null;
    }

    @Override
    public void deliver(List<Fetched> fetched) {
        onContext.execute(() -> {
            for (Fetched part : fetched) {
                WindowLanes window = windows.computeIfAbsent(part.window(), opened -> new WindowLanes(opened, parts));
                dispatcher.accept(window, part.records());
            }
            dispatcher.dispatch();
        });
    }

    @Override
    public void hold(boolean hold) {
        onContext.execute(() -> {
            holds += hold ? 1 : -1;
            dispatcher.open(!paused && holds == 0);
        });
    }

    @Override
    public void drain(Collection<Window> closing) {
        onContext.execute(() -> {
            for (Window window : closing) {
                WindowLanes lanes = windows.get(window);
                if (lanes == null) {
                    window.quiet();
                } else {
                    dispatcher.drain(lanes);
                }
            }
        });
    }

    @Override
    public void abandon(Collection<Window> closing) {
        onContext.execute(() -> {
            for (Window window : closing) {
                WindowLanes lanes = windows.remove(window);
                if (lanes != null) {
                    dispatcher.abandon(lanes);
                }
                listener.closed(window);
            }
        });
    }
}
