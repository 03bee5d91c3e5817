package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.TaskApi;

/** A gateway, with one sink at a time. */
final class GatewaySubject implements Subject {

    private final ChildProcess process;
    private final String destination;
    private final TaskApi tasks;
    private int sinks;

    GatewaySubject(ChildProcess process, String destination) {
        this.process = process;
        this.destination = destination;
        this.tasks = new TaskApi(process.fact("control"));
    }

    @Override
    public Kind kind() {
        return Kind.GATEWAY;
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    @Override
    public void begin(Sink sink, String topic) {
        begin(sink, topic, destination);
    }

    /** The same with a destination where nobody listens. */
    void beginTowardsNobody(Sink sink, String topic) {
        begin(sink, topic, "http://127.0.0.1:1");
    }

    private void begin(Sink sink, String topic, String url) {
        sinks++;
        tasks.put(id(), sink.definition(id(), topic, url));
    }

    @Override
    public void end() {
        tasks.delete(id());
    }

    private String id() {
        return "bench-" + sinks;
    }
}
