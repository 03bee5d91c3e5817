package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.egress.Subject.Kind;
import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.Subjects;
import io.datahubgateway.bench.process.TemporaryFolder;
import io.datahubgateway.bench.process.Topics;
import io.datahubgateway.bench.report.Figures;
import io.datahubgateway.bench.report.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Starts a broker, a destination, the straight loop and the gateway, each as its own process, and measures. Ends with 1 when a
 * floor is missed. Main thread.
 */
@Command(
        name = "egress",
        description = "Delivering: records/s, CPU, latency and memory beside the straight loop.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EgressBench implements Callable<Integer> {

    @Mixin
    private EgressOptions options = new EgressOptions();

    @Override
    public Integer call() {
        Progress progress = new Progress(System.err);
        Figures<EgressCase, Kind, Run> figures = new Figures<>();
        EgressReport report = new EgressReport(options, figures);
        try (TemporaryFolder data = new TemporaryFolder("datahub-bench");
                ChildProcess broker = Subjects.broker(data.path().resolve("broker"));
                Topics topics = new Topics(broker.fact("kafka"))) {
            EgressServers servers = new EgressServers(options, broker.fact("kafka"), data.path());
            try (ChildProcess destination = servers.destination();
                    ChildProcess loop = servers.loop();
                    ChildProcess gateway = servers.gateway("gateway")) {
                String url = destination.fact("url");
                Subject straight = new LoopSubject(loop, broker.fact("kafka"), url);
                GatewaySubject ours = new GatewaySubject(gateway, url);
                Deliveries deliveries = new Deliveries(destination);
                Backlogs backlogs = new Backlogs(topics, broker.fact("kafka"), options);
                new Loads(options, progress, deliveries, backlogs, straight, ours).measure(figures);
                report.loads();
                new Extras(options, progress, deliveries, backlogs, straight, ours).measure(report);
            }
            if (options.cases.contains(EgressCase.IDLE)) {
                progress.say(EgressCase.IDLE.title());
                try (ChildProcess gateway = servers.gateway("gateway-idle")) {
                    report.idle(IdleSinks.measure(gateway, topics.create(), options));
                }
            }
        }
        System.out.println(report.render());
        return report.isEveryFloorHeld() ? 0 : 1;
    }
}
