package io.datahubgateway.egress.poll;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way to the poll thread: completions from the task's context, nudges from anywhere. The consumer's poll is woken only
 * when something can't wait until it returns. Bounded by the records that the task holds: each is in it once.
 */
final class Mailbox {

    /** For {@link #asleep}: completions wake nobody. */
    static final long NOT_FOR_COMPLETIONS = Long.MAX_VALUE;

    /**
     * Something that happened to a window.
     *
     * @param finished offsets of records that the destination took; empty for: the window is quiet
     */
    record Note(Window window, long[] finished) {
        boolean quiet() {
            return finished.length == 0;
        }
    }

    private static final long[] NONE = {};

    private final LinkedBlockingQueue<Note> notes = new LinkedBlockingQueue<>();
    private final AtomicLong finished = new AtomicLong(); // records in the notes
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile boolean nudged;
    private volatile long wakeAfter = NOT_FOR_COMPLETIONS;
    private volatile Runnable alarm = () -> {};
    private volatile @Nullable Thread sleeper; // the poll thread, while it does not poll

    /** @param wakeup makes the poll return; any thread */
    void wakeWith(Runnable wakeup) {
        alarm = wakeup;
    }

    void finished(Window window, long[] offsets, boolean makesRoom) {
        notes.add(new Note(window, offsets));
        finished.addAndGet(offsets.length);
        if (makesRoom) {
            nudged = true;
        }
        wakeIfUrgent();
    }

    void quiet(Window window) {
        notes.add(new Note(window, NONE));
    }

    /** Something was asked of the poll thread. */
    void nudge() {
        nudged = true;
        wakeIfUrgent();
    }

    private void wakeIfUrgent() {
        if (isUrgent() && asleep.compareAndSet(true, false)) {
            Thread thread = sleeper;
            if (thread == null) {
                alarm.run();
            } else {
                LockSupport.unpark(thread);
            }
        }
    }

    private boolean isUrgent() {
        return nudged || finished.get() >= wakeAfter;
    }

    /**
     * Called before a poll: from now on what is urgent wakes it. Says whether the poll may wait: it may not when
     * something urgent is there already. Poll thread.
     *
     * @param completions so many of them are urgent
     */
    boolean asleep(long completions) {
        wakeAfter = completions;
        asleep.set(true);
        return !isUrgent();
    }

    /** Waits for anything, at most so long, without the consumer. Poll thread. */
    void sleep(long nanos) {
        sleeper = Thread.currentThread();
        if (asleep(1)) {
            LockSupport.parkNanos(this, nanos);
        }
        awake();
        sleeper = null;
    }

    /** Changes during a poll how many completions are urgent. Poll thread. */
    void urgentFrom(long completions) {
        wakeAfter = completions;
        wakeIfUrgent();
    }

    /** Called after a poll. Poll thread. */
    void awake() {
        asleep.set(false);
    }

    /** From here on a nudge means something new: call it before looking at what was asked. Poll thread. */
    void heed() {
        nudged = false;
    }

    /** Everything that came so far. Poll thread. */
    List<Note> takeAll() {
        List<Note> taken = new ArrayList<>();
        notes.drainTo(taken);
        taken.forEach(this::leave);
        return taken;
    }

    /** Waits for the next note; null when none came in time. Poll thread. */
    @Nullable
    Note await(long nanos) throws InterruptedException {
        Note note = notes.poll(nanos, TimeUnit.NANOSECONDS);
        if (note != null) {
            leave(note);
        }
        return note;
    }

    private void leave(Note note) {
        finished.addAndGet(-note.finished.length);
    }
}
