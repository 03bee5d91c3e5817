package io.datahubgateway.launcher.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is open in this process, and the order in which it closes: stage after stage, the parts of one stage at the same
 * time. Any thread; parts may be added while another thread closes.
 */
public final class OpenParts {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenParts.class);

    /** In the order of closing. */
    public enum Stage {
        /** Readiness turns away new work before anything else happens. */
        READINESS,
        /** What sends work to the node from within the process. */
        CLIENTS,
        /** Ingress and egress drain. */
        ROLES,
        CONTROL,
        STATUS,
        TASKS,
        /** Vert.x with the management port, which answers until here. */
        RUNTIME,
        BROKER,
        FILES
    }

    /** Blocks until the part is closed. */
    @FunctionalInterface
    public interface Closer {
        void close() throws Exception;
    }

    private record Part(String name, Closer closer) {}

    private final Map<Stage, List<Part>> open = new EnumMap<>(Stage.class); // guarded by this
    private boolean closing; // guarded by this

    /**
     * Enters a part that was just opened.
     *
     * @throws CancellationException when closing has begun: the part is closed at once and nothing more may be opened
     */
    public void add(Stage stage, String name, Closer closer) {
        synchronized (this) {
            if (!closing) {
                open.computeIfAbsent(stage, key -> new ArrayList<>()).add(new Part(name, closer));
                return;
            }
        }
        run(new Part(name, closer), Collections.synchronizedList(new ArrayList<>()));
        throw new CancellationException("the process is ending");
    }

    /**
     * Closes everything. Blocks.
     *
     * @param roles time for the stage {@link Stage#ROLES}
     * @param rest time for all other stages together
     * @return what did not close in time or failed, in words; empty when all is closed
     */
    public List<String> close(Duration roles, Duration rest) {
        Map<Stage, List<Part>> stages;
        synchronized (this) {
            closing = true;
            stages = new EnumMap<>(open);
            open.clear();
        }
        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        long left = rest.toNanos();
        for (Map.Entry<Stage, List<Part>> stage : stages.entrySet()) {
            if (stage.getKey() == Stage.ROLES) {
                close(stage.getValue(), roles.toNanos(), problems);
            } else {
                long before = System.nanoTime();
                close(stage.getValue(), left, problems);
                left -= System.nanoTime() - before;
            }
        }
        return List.copyOf(problems);
    }

    private static void close(List<Part> parts, long nanos, List<String> problems) {
        Map<Part, Thread> closers = new LinkedHashMap<>();
        for (Part part : parts) {
            Thread thread = new Thread(() -> run(part, problems), "close-" + part.name);
            thread.setDaemon(true);
            thread.start();
            closers.put(part, thread);
        }
        long deadline = System.nanoTime() + nanos;
        closers.forEach((part, thread) -> {
            try { // at least a moment, also when an earlier part used up the time
                thread.join(Math.max(100, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                problems.add(part.name + " did not close in time");
            }
        });
    }

    private static void run(Part part, List<String> problems) {
        try {
            part.closer.close();
            LOGGER.atDebug().addKeyValue("part", part.name).log("closed");
        } catch (Exception e) { // one part must not keep the others from closing
            problems.add(part.name + " failed to close: " + e);
            LOGGER.atError().addKeyValue("part", part.name).setCause(e).log("part failed to close");
        }
    }
}
