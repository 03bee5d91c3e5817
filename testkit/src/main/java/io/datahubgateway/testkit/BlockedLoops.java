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
 * Listens to Vert.x's checker of blocked threads. What counts is an event loop that was found waiting: for another thread, a
 * monitor or a socket. A machine that is merely busy is none of its business, whatever it was busy with. Any thread.
 */
public final class BlockedLoops extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final long LONGEST_MS = 200;

    /** Where the stack of a thread that waits has its top; one that waits for a monitor is known by its state. */
    private static final List<String> WAITING = List.of(
            "java.lang.Object.wait",
            "java.lang.Thread.sleep",
            "jdk.internal.misc.Unsafe.park",
            "sun.nio.ch.Net.poll",
            "sun.nio.ch.SocketDispatcher.");

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
        if (waits(frames.get(0)) || isKeptOut(event.getFormattedMessage())) {
            found.add(event.getFormattedMessage()
                    + frames.stream().limit(30).map(frame -> "\n  at " + frame).collect(Collectors.joining()));
        }
    }

    private static boolean waits(StackTraceElement top) {
        return WAITING.stream().anyMatch((top.getClassName() + "." + top.getMethodName())::startsWith);
    }

    /** Whether a thread that the report names waits for a monitor. */
    private static boolean isKeptOut(String report) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getState() == Thread.State.BLOCKED
                        && report.startsWith("Thread " + thread.getName() + " "));
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
