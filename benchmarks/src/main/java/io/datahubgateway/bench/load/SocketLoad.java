package io.datahubgateway.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Load from this process, all connections on the calling thread. Closed: the next request follows the answer. Open: at a
 * fixed rate, with latencies from the intended start on, so that waiting behind a slow answer counts (no coordinated
 * omission).
 */
public final class SocketLoad {

    private static final long NAP_NANOS = 50_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final @Nullable Schedule schedule;
    private final long endNanos;
    private final Selector selector;
    private final List<Conversation> conversations = new ArrayList<>();
    private final Histogram micros = new Histogram(60_000_000, 3);
    private long sent;
    private long refused;
    private long failed;

    private SocketLoad(Request request, @Nullable Schedule schedule, int connections, long endNanos)
            throws IOException {
        this.schedule = schedule;
        this.endNanos = endNanos;
        this.selector = Selector.open();
        byte[] bytes = request.bytes();
        for (int i = 0; i < connections; i++) {
            conversations.add(new Conversation(URI.create(request.url()), selector, bytes));
        }
    }

    public static LoadResult closed(Request request, int connections, double seconds) {
        return run(request, null, connections, seconds);
    }

    public static LoadResult open(Request request, int connections, double perSecond, double seconds) {
        return run(request, Schedule.at(perSecond, System.nanoTime()), connections, seconds);
    }

    private static LoadResult run(Request request, @Nullable Schedule schedule, int connections, double seconds) {
        long start = schedule == null ? System.nanoTime() : schedule.startNanos();
        try {
            SocketLoad load = new SocketLoad(request, schedule, connections, start + Math.round(seconds * 1e9));
            try {
                load.run();
                return load.result((System.nanoTime() - start) / 1e9);
            } finally {
                load.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() throws IOException {
        if (schedule == null) {
            for (Conversation conversation : conversations) {
                conversation.begin(System.nanoTime());
            }
        }
        boolean waiting = true;
        while (waiting) {
            select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isValid()) {
                    proceed((Conversation) key.attachment());
                }
            }
            selector.selectedKeys().clear();
            if (schedule != null) {
                sendWhatIsDue(schedule);
            }
            waiting = isGoingOn();
        }
    }

    /** Waits for answers, at most until the next request is due. */
    private void select() throws IOException {
        long left = schedule == null ? 100 * MILLISECOND : schedule.intendedNanos(sent) - System.nanoTime();
        if (left > MILLISECOND) {
            selector.select(Math.min(100, left / MILLISECOND));
        } else if (selector.selectNow() == 0 && left > 0) {
            LockSupport.parkNanos(Math.min(left, NAP_NANOS)); // a selector knows milliseconds only
            selector.selectNow();
        }
    }

    private void proceed(Conversation conversation) throws IOException {
        int status = conversation.proceed();
        if (status < 0) {
            return;
        }
        long now = System.nanoTime();
        micros.recordValue(Math.min(micros.getHighestTrackableValue(), (now - conversation.intendedNanos()) / 1_000));
        if (status == 503) {
            refused++;
        } else if (status < 200 || status > 299) {
            failed++;
        }
        if (schedule == null && now < endNanos) {
            conversation.begin(now);
        }
    }

    /** What finds no free connection is sent when one gets free, and is late by then: that is part of its latency. */
    private void sendWhatIsDue(Schedule rate) throws IOException {
        long now = System.nanoTime();
        for (Conversation conversation : conversations) {
            long due = rate.intendedNanos(sent);
            if (due > now || due >= endNanos) {
                return;
            }
            if (!conversation.isBusy()) {
                conversation.begin(due);
                sent++;
            }
        }
    }

    private boolean isGoingOn() {
        long now = System.nanoTime();
        if (now > endNanos + LAST_ANSWERS_NANOS) {
            failed += conversations.stream().filter(Conversation::isBusy).count();
            return false;
        }
        boolean toSend = schedule == null ? now < endNanos : schedule.intendedNanos(sent) < endNanos;
        return toSend || conversations.stream().anyMatch(Conversation::isBusy);
    }

    private LoadResult result(double seconds) {
        return new LoadResult(
                micros.getTotalCount(),
                seconds,
                refused,
                failed,
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(99),
                micros.getValueAtPercentile(99.9),
                micros.getMaxValue());
    }

    private void close() throws IOException {
        for (Conversation conversation : conversations) {
            conversation.close();
        }
        selector.close();
    }
}
