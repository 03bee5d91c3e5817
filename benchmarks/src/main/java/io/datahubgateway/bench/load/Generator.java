package io.datahubgateway.bench.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Sends one request on many connections, each as soon as the last answer is there. Blocks for the time of the load. */
public interface Generator {

    LoadResult run(Request request, int connections, double seconds);

    /** {@code wrk} where it is on the PATH: it takes the least from the machine that is measured. Else a thread of our own. */
    static Generator best(Path work) {
        return isWrkThere()
                ? new Wrk(work)
                : (request, connections, seconds) -> SocketLoad.closed(request, connections, seconds);
    }

    /** Whether {@code wrk} is on the PATH. */
    static boolean isWrkThere() {
        return isThere("wrk");
    }

    /** Whether a program is on the PATH. */
    static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
