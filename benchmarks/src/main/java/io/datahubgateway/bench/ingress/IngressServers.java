package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.ingress.Subject.Kind;
import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.Subjects;
import io.datahubgateway.bench.process.TaskApi;
import io.datahubgateway.bench.subject.Echo;
import io.datahubgateway.bench.subject.StraightHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the servers, with the same JVM, heap, options, linger, batches and buffer. */
final class IngressServers {

    /** What the gateway's {@code Appender} has: its batches, and the default of {@code ingress.buffer}. */
    private static final List<String> PRODUCER = List.of("batch.size=131072", "buffer.memory=100663296");

    private final IngressOptions options;
    private final String kafka;
    private final Path data;

    IngressServers(IngressOptions options, String kafka, Path data) {
        this.options = options;
        this.kafka = kafka;
        this.data = data;
    }

    /** All three, ready. */
    List<Subject> all() {
        ChildProcess echo = Subjects.program(Echo.class, jvm(options.heap), List.of());
        List<String> producer = new ArrayList<>(PRODUCER);
        producer.add("bootstrap.servers=" + kafka);
        producer.add("linger.ms=" + options.linger);
        ChildProcess straight = Subjects.program(StraightHandler.class, jvm(options.heap), producer);
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Kind.ECHO, echo.awaitReady()));
        subjects.add(new Subject(Kind.STRAIGHT, straight.awaitReady()));
        subjects.add(gateway("gateway", options.heap));
        return subjects;
    }

    /** The gateway alone, with its datahub; ready. */
    Subject gateway(String name, String heap) {
        return gateway(name, heap, List.of());
    }

    /** The same with more settings. */
    Subject gateway(String name, String heap, List<String> more) {
        List<String> settings = new ArrayList<>(settings());
        settings.addAll(more);
        ChildProcess gateway = Subjects.gateway(
                        name, jvm(heap), "ingress,control-plane", kafka, data.resolve(name), settings)
                .awaitReady();
        createDatahub(gateway.fact("control"));
        return new Subject(Kind.GATEWAY, gateway);
    }

    /** The ingress alone, as it is at once after the start. */
    ChildProcess startIngress(String name) {
        return Subjects.gateway(name, jvm("256m"), "ingress", kafka, data.resolve(name), List.of());
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(options.gatewaySettings);
        settings.add("DATAHUB_INGRESS_LINGER=" + options.linger + "ms");
        return settings;
    }

    private List<String> jvm(String heap) {
        List<String> arguments = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
        arguments.addAll(options.jvmOptions);
        return arguments;
    }

    private static void createDatahub(String control) {
        new TaskApi(control)
                .put(
                        Subject.DATAHUB,
                        "{\"id\":\"" + Subject.DATAHUB + "\",\"kind\":\"ingress\",\"topicPattern\":\"bench-.*\"}");
    }
}
