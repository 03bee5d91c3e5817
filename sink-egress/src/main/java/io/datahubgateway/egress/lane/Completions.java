package io.datahubgateway.egress.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Tells the poll threads what is finished, once per turn of the event loop: what is told costs both threads by the number of
 * times, not of records. On the task's context.
 */
final class Completions {

    private final Executor nextTurn;
    private final List<WindowLanes> untold = new ArrayList<>(); // those with something to tell

    /** @param nextTurn runs things in a later turn of the task's context */
    Completions(Executor nextTurn) {
        this.nextTurn = nextTurn;
    }

    /** These records of the window are finished. */
    void add(WindowLanes home, List<ConsumerRecord<byte[], byte[]>> records) {
        if (home.finished(records)) {
            untold.add(home);
            if (untold.size() == 1) {
                nextTurn.execute(this::tell);
            }
        }
    }

    private void tell() {
        untold.forEach(WindowLanes::tellFinished);
        untold.clear();
    }

    /** Tells now what is finished of the window. */
    void tell(WindowLanes home) {
        home.tellFinished();
    }
}
