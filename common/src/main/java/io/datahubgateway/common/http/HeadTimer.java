package io.datahubgateway.common.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection on which the head of a request takes too long. To begin and to end a head costs a field each: the
 * timer that was set for an earlier head looks when the present one is due. On the connection's event loop.
 */
final class HeadTimer {

    private static final Logger LOGGER = LoggerFactory.getLogger(HeadTimer.class);

    private final Channel connection;
    private final long limit;
    private final Runnable cut;
    private boolean arriving;
    private long since;
    private @Nullable Future<?> timer;

    /** @param cut told before the connection is closed */
    HeadTimer(Channel connection, Duration limit, Runnable cut) {
        this.connection = connection;
        this.limit = limit.toNanos();
        this.cut = cut;
        connection.closeFuture().addListener(closed -> stop());
    }

    /** A part of a head is there. Changes nothing while it is known already. */
    void onPart() {
        if (arriving) {
            return;
        }
        arriving = true;
        since = System.nanoTime();
        if (timer == null) {
            set(limit);
        }
    }

    /** No head is on its way: it is complete, or what came was none. */
    void onComplete() {
        arriving = false;
    }

    private void set(long nanos) {
        timer = connection.eventLoop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        if (!arriving) {
            return;
        }
        long left = since + limit - System.nanoTime();
        if (left > 0) {
            set(left);
            return;
        }
        LOGGER.atDebug().addKeyValue("client", connection.remoteAddress()).log("head took too long");
        cut.run();
        connection.close();
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
