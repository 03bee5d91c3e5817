package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.ingress.Subject.Kind;
import io.datahubgateway.bench.report.Figures;
import io.datahubgateway.bench.report.Scores;
import io.datahubgateway.bench.report.Spread;
import io.datahubgateway.bench.report.Table;
import io.datahubgateway.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The tables that are printed: what was measured, and each target with its ratio. Every figure is the median of the rounds. */
final class IngressReport {

    private final IngressOptions options;
    private final Figures<IngressCase, Kind, Run> figures;
    private final Scores scores = new Scores();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Table http;

    IngressReport(IngressOptions options, Figures<IngressCase, Kind, Run> figures) {
        this.options = options;
        this.figures = figures;
    }

    void largeBodies(LargeBodies bodies) {
        scores.judge("6 bodies of 8 MiB, heap " + bodies.heap(), "no failure", bodies.held());
        notes.add(text(
                "Bodies of 8 MiB on 16 connections: %,d stored, %,d refused with 503, %,d failed; %,d MiB resident, %,d MiB of buffers outside the heap.",
                bodies.load().requests()
                        - bodies.load().refused()
                        - bodies.load().failed(),
                bodies.load().refused(),
                bodies.load().failed(),
                bodies.residentBytes() >> 20,
                bodies.directBytes() >> 20));
    }

    void startUp(StartUp start) {
        scores.judge(Target.atMost(7, "resident after the start, MiB", 250, 200), start.residentMebibytes());
        scores.judge(Target.atMost(7, "ready after the start, s", 3, 2), start.seconds());
    }

    void httpKinds(HttpKinds kinds) {
        http = kinds.table();
        scores.judge("8 HTTP/2 and TLS", "no failure", kinds.failed() == 0);
    }

    boolean isEveryFloorHeld() {
        return scores.isEveryFloorHeld();
    }

    private void judgeLoads() {
        throughput(IngressCase.RAW, 1, 0.9, 1.1);
        throughput(IngressCase.JSON, 2, 0.85, 1.0);
        throughput(IngressCase.JSON_100, 3, 0.9, 1.0);
        throughput(IngressCase.NDJSON_100, 3, 0.9, 1.0);
        ratio(Target.atMost(4, "p99, 8 connections", 1.5, 1.2), IngressCase.CONNECTIONS_8, Run::p99);
        ratio(Target.atMost(4, "p99, open loop", 1.5, 1.2), IngressCase.OPEN, Run::p99);
        ratio(Target.atMost(4, "p99.9, open loop", 1.5, 1.2), IngressCase.OPEN, Run::p999);
        for (IngressCase one : List.of(
                IngressCase.RAW,
                IngressCase.JSON,
                IngressCase.JSON_100,
                IngressCase.NDJSON_100,
                IngressCase.CONNECTIONS_8)) {
            ratio(Target.atMost(5, "CPU a request: " + one.title(), 1.3, 1.15), one, Run::cpuMicros);
        }
    }

    private void throughput(IngressCase one, int row, double floor, double goal) {
        ratio(Target.atLeast(row, one.title(), floor, goal), one, Run::perSecond);
    }

    private void ratio(Target target, IngressCase one, ToDoubleFunction<Run> figure) {
        if (figures.has(one, Kind.GATEWAY)) {
            scores.judge(target, figures.ratio(one, Kind.GATEWAY, Kind.STRAIGHT, figure));
        }
    }

    private Table loads() {
        Table table = new Table(
                "load",
                "req/s",
                "records/s",
                "spread",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "CPU us",
                "allocated KiB",
                "MiB");
        for (IngressCase one : options.cases) {
            for (Kind kind : Kind.values()) {
                if (figures.has(one, kind)) {
                    Spread rate = figures.of(one, kind, Run::perSecond);
                    table.row(
                            one.title() + ": " + kind.title(),
                            text("%,.0f", rate.median()),
                            kind == Kind.ECHO ? "-" : text("%,.0f", rate.median() * one.records()),
                            text("%,.0f-%,.0f", rate.least(), rate.most()),
                            text("%.2f", millis(one, kind, Run::p50)),
                            text("%.2f", millis(one, kind, Run::p99)),
                            text("%.2f", millis(one, kind, Run::p999)),
                            text("%.1f", figures.of(one, kind, Run::cpuMicros).median()),
                            text(
                                    "%.1f",
                                    figures.of(one, kind, Run::allocatedBytes).median() / 1024),
                            text(
                                    "%.0f",
                                    figures.of(one, kind, Run::residentBytes).median() / 1024 / 1024));
                }
            }
        }
        return table;
    }

    private double millis(IngressCase one, Kind kind, ToDoubleFunction<Run> micros) {
        return figures.of(one, kind, micros).median() / 1e3;
    }

    /** Loads that had other answers than 2xx; their figures mean little. */
    private void failures() {
        for (IngressCase one : options.cases) {
            for (Kind kind : Kind.values()) {
                long failed = figures.has(one, kind)
                        ? figures.of(one, kind).stream()
                                .mapToLong(
                                        run -> run.load().failed() + run.load().refused())
                                .sum()
                        : 0;
                if (failed > 0) {
                    scores.fail();
                    notes.add(text("%s, %s: %,d requests FAILED.", one.title(), kind.title(), failed));
                }
            }
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** When nothing else was measured. */
    String renderHttp() {
        return System.lineSeparator()
                + text(
                        "JDK %s, heap %s, %d rounds of %.0f s",
                        Runtime.version(), options.heap, options.rounds, options.seconds)
                + System.lineSeparator()
                + http;
    }

    /** To be asked once, at the end. */
    String render() {
        judgeLoads();
        failures();
        StringBuilder text = new StringBuilder(System.lineSeparator());
        text.append(text(
                "JDK %s, heap %s, linger %d ms, records of 1 KiB, 4 partitions, acks=all, %d rounds of %.0f s%n%n",
                Runtime.version(), options.heap, options.linger, options.rounds, options.seconds));
        text.append(loads()).append(System.lineSeparator());
        if (http != null) {
            text.append(http).append(System.lineSeparator());
        }
        text.append(scores).append(System.lineSeparator());
        notes.forEach(note -> text.append(note).append(System.lineSeparator()));
        return text.toString();
    }
}
