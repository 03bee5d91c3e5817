package io.datahubgateway.egress.poll;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides of which partitions the consumer fetches: of none while the task is paused or held or rests, and of a partition
 * only while the bytes that it takes are below its share of the buffer, resumed when a quarter of it is free: what is being
 * sent counts, and something must be left to send until more has come. Shares keep a lane that backs off from taking the
 * room of the others. Of a partition that was read up to a gap none until all before it is finished, and none
 * while more is finished out of order than a commit can tell. Poll thread.
 */
final class Intake {

    private final Consumer<byte[], byte[]> consumer;
    private final long buffer;
    private boolean paused;
    private boolean held;
    private boolean resting;

    Intake(Consumer<byte[], byte[]> consumer, long buffer) {
        this.consumer = consumer;
        this.buffer = buffer;
    }

    /** By the operator. */
    void pause(boolean pause) {
        paused = pause;
    }

    /** Because commits don't get through. */
    void hold(boolean hold) {
        held = hold;
    }

    boolean isHeld() {
        return held;
    }

    /** Because the idle watch fetches. */
    void rest(boolean rest) {
        resting = rest;
    }

    boolean isResting() {
        return resting;
    }

    /** Brings the consumer to what holds now. */
    void adjust(Collection<Window> windows) {
        long share = buffer / Math.max(1, windows.size());
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        for (Window window : windows) {
            boolean stop = paused
                    || held
                    || resting
                    || !window.restored
                    || window.aheadIsFull
                    || isBeforeGap(window)
                    || isFull(window, share);
            if (stop != window.paused) {
                window.paused = stop;
                (stop ? pause : resume).add(window.partition());
            }
        }
        if (!pause.isEmpty()) {
            consumer.pause(pause);
        }
        if (!resume.isEmpty()) {
            consumer.resume(resume);
        }
    }

    private static boolean isBeforeGap(Window window) {
        window.beforeGap &= window.ledger.outstanding() > 0;
        return window.beforeGap;
    }

    private static boolean isFull(Window window, long share) {
        long resumed = share / 4 * 3;
        boolean full = window.taken() > (window.paused ? resumed : share - 1);
        if (full) {
            window.wakeAtRoom(resumed);
            full = window.taken() > resumed; // a completion may have come before it knew whom to wake
        }
        if (!full) {
            window.roomIsThere();
        }
        return full;
    }
}
