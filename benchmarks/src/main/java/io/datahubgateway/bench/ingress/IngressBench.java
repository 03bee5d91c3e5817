package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.ingress.Subject.Kind;
import io.datahubgateway.bench.load.Generator;
import io.datahubgateway.bench.load.LoadResult;
import io.datahubgateway.bench.load.Request;
import io.datahubgateway.bench.load.SocketLoad;
import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.Installation;
import io.datahubgateway.bench.process.JvmCounters;
import io.datahubgateway.bench.process.JvmCounters.Reading;
import io.datahubgateway.bench.process.JvmCounters.Recording;
import io.datahubgateway.bench.process.Subjects;
import io.datahubgateway.bench.process.TemporaryFolder;
import io.datahubgateway.bench.process.Topics;
import io.datahubgateway.bench.report.Figures;
import io.datahubgateway.bench.report.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Starts a broker, the bare echo, the straight handler and the gateway, each as its own process, warms them up and loads one
 * after the other, round by round. Every load has a topic of its own. Ends with 1 when a floor is missed. Main thread.
 */
@Command(
        name = "ingress",
        description =
                "Sending: req/s, latency, CPU, allocation and memory beside the bare echo and the straight handler.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class IngressBench implements Callable<Integer> {

    @Mixin
    private IngressOptions options = new IngressOptions();

    private final Progress progress = new Progress(System.err);
    private final Figures<IngressCase, Kind, Run> figures = new Figures<>();
    private final Generator generator = Generator.best(Installation.work());

    @Override
    public Integer call() {
        IngressReport report;
        try (TemporaryFolder data = new TemporaryFolder("datahub-bench");
                ChildProcess broker = Subjects.broker(data.path().resolve("broker"));
                Topics topics = new Topics(broker.fact("kafka"))) {
            report = new IngressReport(options, figures);
            IngressServers servers = new IngressServers(options, broker.fact("kafka"), data.path());
            if (options.http) {
                report.httpKinds(HttpKinds.measure(servers, topics, options, progress));
                System.out.println(report.renderHttp());
                return report.isEveryFloorHeld() ? 0 : 1;
            }
            List<Subject> subjects = servers.all();
            try {
                warmUp(subjects, topics);
                measureAll(subjects, topics);
            } finally {
                subjects.forEach(subject -> subject.process().close());
            }
            if (options.extras) {
                progress.say("large bodies in a small heap");
                report.largeBodies(LargeBodies.measure(servers, topics, options));
                progress.say("start-up");
                report.startUp(StartUp.measure(servers));
                if (!options.withoutHttp && HttpKinds.canBeMeasured()) {
                    report.httpKinds(HttpKinds.measure(servers, topics, options, progress));
                }
            }
        }
        System.out.println(report.render());
        return report.isEveryFloorHeld() ? 0 : 1;
    }

    /** A JVM takes half a minute of load to get to its speed, and needs every kind of request for it. */
    private void warmUp(List<Subject> subjects, Topics topics) {
        int turns = 2;
        double seconds = options.warmUp / turns / options.cases.size();
        for (int turn = 1; turn <= turns; turn++) {
            for (Subject subject : subjects) {
                progress.say("warming up " + subject.kind().title() + ", " + turn + " of " + turns);
                String topic = topics.create();
                for (IngressCase one : options.cases) {
                    if (subject.takes(one)) {
                        generator.run(one.request(subject, topic), one.connections(), Math.max(1, seconds));
                    }
                }
                topics.discard(topic);
            }
        }
    }

    private void measureAll(List<Subject> subjects, Topics topics) {
        JvmCounters gateway = subjects.get(subjects.size() - 1).process().counters();
        Optional<Recording> recording = Optional.ofNullable(options.profile).map(file -> gateway.record());
        options.cases.forEach(one -> measure(one, subjects, topics));
        recording.ifPresent(running -> running.stop(options.profile));
    }

    private void measure(IngressCase one, List<Subject> subjects, Topics topics) {
        for (int round = 1; round <= options.rounds; round++) {
            List<Subject> inTurn = new ArrayList<>(subjects);
            if (round % 2 == 0) {
                Collections.reverse(inTurn); // who comes first has no advantage
            }
            for (Subject subject : inTurn) {
                if (subject.takes(one)) {
                    Run run = run(one, subject, topics);
                    figures.add(one, subject.kind(), run);
                    progress.say(String.format(
                            "%s, round %d of %d, %s: %,.0f req/s, p99 %.1f ms, %.1f us CPU",
                            one.title(),
                            round,
                            options.rounds,
                            subject.kind().title(),
                            run.load().perSecond(),
                            run.load().p99() / 1e3,
                            run.cpuMicros()));
                }
            }
        }
    }

    private Run run(IngressCase one, Subject subject, Topics topics) {
        String topic = topics.create();
        try {
            Request request = one.request(subject, topic);
            generator.run(request, one.connections(), 1); // the topic gets known, connections and batches get under way
            Reading before = subject.process().counters().read();
            LoadResult load = one == IngressCase.OPEN
                    ? SocketLoad.open(request, one.connections(), openRate(), options.seconds)
                    : generator.run(request, one.connections(), options.seconds);
            Reading used = subject.process().counters().read().since(before);
            return new Run(load, used, subject.process().residentBytes());
        } finally {
            topics.discard(topic);
        }
    }

    /** Half of what the straight handler does with the same request in a closed loop. */
    private double openRate() {
        return options.openRate > 0
                ? options.openRate
                : figures.of(IngressCase.JSON, Kind.STRAIGHT, Run::perSecond).median() / 2;
    }
}
