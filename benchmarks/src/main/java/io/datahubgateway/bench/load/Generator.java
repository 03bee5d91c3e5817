package io.datahubgateway.bench.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Sends one request on many connections, each as soon as the last answer is there. Blocks for the time of the load. */
public interface Generator {

    LoadResult run(Request request, int connections, double seconds);

    /** {@code wrk} where it is on the PATH: it takes the least from the machine that is measured. Else a thread of our own. */
    static Generator best(Path work) {
        boolean wrk = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "wrk")));
        return wrk
                ? new Wrk(work)
                : (request, connections, seconds) -> SocketLoad.closed(request, connections, seconds);
    }
}
