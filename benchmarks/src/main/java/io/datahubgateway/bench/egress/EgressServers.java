package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.Subjects;
import io.datahubgateway.bench.subject.Destination;
import io.datahubgateway.bench.subject.StraightLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the processes around a broker; loop and gateway with the same JVM, heap and options. */
final class EgressServers {

    /** Of the gateway, for each sink: the default. */
    static final int BUFFER_MEBIBYTES = 16;

    private static final String ROLES = "egress,control-plane";

    private final EgressOptions options;
    private final String kafka;
    private final Path data;

    EgressServers(EgressOptions options, String kafka, Path data) {
        this.options = options;
        this.kafka = kafka;
        this.data = data;
    }

    ChildProcess destination() {
        return Subjects.program(Destination.class, List.of("-Xmx256m"), List.of())
                .awaitReady();
    }

    ChildProcess loop() {
        return Subjects.program(StraightLoop.class, jvm(), List.of()).awaitReady();
    }

    /** @param name of the process and its folder */
    ChildProcess gateway(String name) {
        List<String> settings = new ArrayList<>(List.of("DATAHUB_EGRESS_BUFFER=" + BUFFER_MEBIBYTES + "MiB"));
        settings.addAll(options.gatewaySettings); // which may name another
        return Subjects.gateway(name, jvm(), ROLES, kafka, data.resolve(name), settings)
                .awaitReady();
    }

    private List<String> jvm() {
        List<String> arguments = new ArrayList<>(List.of("-Xms" + options.heap, "-Xmx" + options.heap));
        arguments.addAll(options.jvmOptions);
        return arguments;
    }
}
