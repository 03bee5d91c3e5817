package io.datahubgateway.launcher.node;

import io.datahubgateway.common.settings.GatewaySettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process. SIGTERM and Ctrl-C drain in a JVM shutdown hook, which then ends the process itself: the JVM
 * would report the signal (143) where the contract promises 0. Status 1 says that something did not close in time.
 */
public final class Shutdown implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration MARGIN = Duration.ofSeconds(3);
    private static final Duration COMMIT_AND_LEAVE =
            Duration.ofSeconds(20); // of a sink after its drain, in a rebalance too
    static final Duration REST = Duration.ofSeconds(15);

    private final OpenParts parts;
    private final Duration roles;
    private volatile int statusBySignal;
    private volatile boolean signalled;
    private final Thread hook = new Thread(this::drainAndHalt, "shutdown");

    private Shutdown(OpenParts parts, Duration roles) {
        this.parts = parts;
        this.roles = roles;
    }

    /** From now on a signal closes the parts and ends the process. */
    public static Shutdown onSignal(OpenParts parts, GatewaySettings settings) {
        Duration append = settings.ingress().appendDeadline();
        Duration drain = settings.egress().drain().plus(COMMIT_AND_LEAVE);
        Shutdown shutdown = new Shutdown(parts, (append.compareTo(drain) > 0 ? append : drain).plus(MARGIN));
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    /** The exit status when a signal ends the process from now on; 0 until it is set. */
    public void statusBySignal(int status) {
        statusBySignal = status;
    }

    /** Whether a signal is ending the process: what fails now fails because of that. */
    public boolean signalled() {
        return signalled;
    }

    /** Never returns: the process ends by a signal. */
    public int await() throws InterruptedException {
        new CountDownLatch(1).await();
        return 1;
    }

    /** Closes the parts because the command has done its work. @return whether all closed in time */
    public boolean finish() {
        return drain().isEmpty();
    }

    /** The command ends, whatever it did: closes what is still open and leaves the exit status to the command. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // a signal came first: the hook ends the process
            return;
        }
        parts.close(roles, REST);
    }

    private void drainAndHalt() {
        signalled = true;
        Runtime.getRuntime().halt(drain().isEmpty() ? statusBySignal : 1);
    }

    private List<String> drain() {
        LOGGER.atInfo().log("stopping: finishing what is under way");
        long begin = System.nanoTime();
        List<String> problems = parts.close(roles, REST);
        problems.forEach(
                problem -> LOGGER.atError().addKeyValue("problem", problem).log("not closed"));
        LOGGER.atInfo()
                .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .log("stopped");
        return problems;
    }
}
