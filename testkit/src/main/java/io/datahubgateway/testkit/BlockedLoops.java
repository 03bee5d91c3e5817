package io.datahubgateway.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.VertxOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Listens to Vert.x's checker of blocked threads. What counts is an event loop that was found inside a call that waits:
 * a client of Kafka, a lock or a socket. A machine that is merely busy is none of its business. Any thread.
 */
public final class BlockedLoops extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final long LONGEST_MS = 200;
    private static final List<String> WAITING =
            List.of("org.apache.kafka.", "java.util.concurrent.locks.", "java.net.Socket", "sun.nio.ch.NioSocketImpl");

    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    private BlockedLoops() {}

    /** Vert.x that reports an event loop, with its stack, when it does not turn for 200 ms. */
    public static VertxOptions options() {
        return new VertxOptions()
                .setBlockedThreadCheckInterval(100)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LONGEST_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(LONGEST_MS)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
    }

    /** From now on; for a Vert.x with {@link #options}. */
    public static BlockedLoops listen() {
        BlockedLoops loops = new BlockedLoops();
        loops.start();
        vertxLogger().addAppender(loops);
        return loops;
    }

    private static Logger vertxLogger() {
        return (Logger) LoggerFactory.getLogger("io.vertx");
    }

    @Override
    protected void append(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (!event.getLoggerName().endsWith("BlockedThreadChecker")
                || !event.getFormattedMessage().contains("eventloop")
                || thrown == null) {
            return;
        }
        List<StackTraceElement> frames = Arrays.stream(thrown.getStackTraceElementProxyArray())
                .map(StackTraceElementProxy::getStackTraceElement)
                .toList();
        if (frames.stream().anyMatch(BlockedLoops::waits)) {
            found.add(event.getFormattedMessage()
                    + frames.stream().limit(30).map(frame -> "\n  at " + frame).collect(Collectors.joining()));
        }
    }

    private static boolean waits(StackTraceElement frame) {
        return WAITING.stream().anyMatch(frame.getClassName()::startsWith);
    }

    /** What was found up to here was the warm-up. */
    public void forget() {
        found.clear();
    }

    /** Reports of loops that waited, with their stacks. */
    public List<String> found() {
        return List.copyOf(found);
    }

    @Override
    public void close() {
        vertxLogger().detachAppender(this);
        stop();
    }
}
