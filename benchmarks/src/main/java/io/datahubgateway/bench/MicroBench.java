package io.datahubgateway.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the benchmarks of single parts with JMH, which measures each in a JVM of its own. */
@Command(
        name = "micro",
        description = "Single parts: decoders and the writer of answers. Takes what JMH takes, such as: -prof gc Json",
        mixinStandardHelpOptions = true)
final class MicroBench implements Callable<Integer> {

    @Parameters(description = "Options and patterns of JMH; -h shows them.", paramLabel = "ARGUMENT")
    private String[] arguments = {};

    @Override
    public Integer call() throws IOException {
        Main.main(arguments);
        return 0;
    }
}
