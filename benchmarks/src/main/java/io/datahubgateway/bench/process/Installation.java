package io.datahubgateway.bench.process;

import java.nio.file.Path;

/** Where the built parts lie. The script {@code datahub} says so; tests run in the folder of the module. */
public final class Installation {

    private static final Path ROOT =
            Path.of(System.getProperty("datahub.root", "..")).toAbsolutePath().normalize();

    private Installation() {}

    /** The gateway as it is shipped. */
    static Path gateway() {
        return ROOT.resolve("launcher/target/datahub.jar");
    }

    /** Output of processes and generated scripts. */
    public static Path work() {
        return ROOT.resolve("benchmarks/target/bench");
    }
}
