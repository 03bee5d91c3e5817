package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.egress.Subject.Kind;
import io.datahubgateway.bench.report.Figures;
import io.datahubgateway.bench.report.Scores;
import io.datahubgateway.bench.report.Spread;
import io.datahubgateway.bench.report.Table;
import io.datahubgateway.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The tables that are printed: what was measured, and each target with its ratio. Every figure is the median of the rounds. */
final class EgressReport {

    private final EgressOptions options;
    private final Figures<EgressCase, Kind, Run> figures;
    private final Scores scores = new Scores();
    private final List<String> notes = new ArrayList<>();

    EgressReport(EgressOptions options, Figures<EgressCase, Kind, Run> figures) {
        this.options = options;
        this.figures = figures;
    }

    /** All loads are measured. */
    void loads() {
        toLoop(1, EgressCase.NONE_1K, 0.9, 1.0);
        toLoop(1, EgressCase.NONE_100, 0.9, 1.0);
        toLoop(1, EgressCase.KEY_1K, 0.9, 1.0);
        toLoop(1, EgressCase.KEY_100, 0.9, 1.0);
        toLoop(2, EgressCase.PARTITION_1K, 1.0, 1.0);
        toPace(EgressCase.DELAY_5);
        toPace(EgressCase.DELAY_20);
        toLoop(5, EgressCase.BATCH_1K, 0.9, 1.0);
        toLoop(5, EgressCase.BATCH_100, 0.8, 1.0);
        toLoop(5, EgressCase.ARRAY_1K, 0.9, 1.0);
        toLoop(5, EgressCase.ARRAY_100, 0.8, 1.0);
    }

    private void toLoop(int row, EgressCase one, double floor, double goal) {
        if (figures.has(one, Kind.LOOP)) {
            scores.judge(
                    Target.atLeast(row, one.title(), floor, goal),
                    figures.ratio(one, Kind.GATEWAY, Kind.LOOP, Run::perSecond));
        }
    }

    private void toPace(EgressCase one) {
        if (figures.has(one, Kind.GATEWAY)) {
            scores.judge(
                    Target.atLeast(3, one.title(), 0.85, 0.95),
                    figures.of(one, Kind.GATEWAY, run -> run.perSecond() / one.pace()));
        }
    }

    void refusedKey(RefusedKey refused) {
        scores.judge(Target.atLeast(7, EgressCase.REFUSED_KEY.title(), 0.9, 0.97), refused.ratio());
        notes.add(text(
                "One key of 10,000 refused: %,.0f records/s of the others, %,.0f without it.",
                refused.with().median(), refused.without().median()));
    }

    void adaptive(Adaptive adaptive) {
        scores.judge(
                Target.atLeast(4, "adaptive concurrency after 10 s, to the best fixed", 0.85, 0.95),
                Spread.of(List.of(adaptive.ratio())));
        notes.add(text(
                "Adaptive concurrency, 16 at a time of 5 ms each at the destination: %,.0f records/s; fixed at %d: %,.0f.",
                adaptive.adaptivePerSecond(), adaptive.bestFixed(), adaptive.fixedPerSecond()));
    }

    void latency(Latency loop, List<Latency> gateway) {
        scores.judge(Target.atMost(6, "append to delivery, p99 ms", 25, 10), spread(gateway, Latency::p99));
        notes.add(text(
                "Append to delivery at 1,000 records/s, ms: p50 %.1f, p99 %.1f, most %.1f; straight loop %.1f, %.1f, %.1f.",
                spread(gateway, Latency::p50).median(),
                spread(gateway, Latency::p99).median(),
                spread(gateway, Latency::most).median(),
                loop.p50(),
                loop.p99(),
                loop.most()));
    }

    private static Spread spread(List<Latency> rounds, ToDoubleFunction<Latency> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    void backlog(DownBacklog backlog) {
        scores.judge(
                Target.atMost(8, "live heap of a backlog, to egress.buffer", 2, 1),
                Spread.of(List.of(backlog.mebibytes() / EgressServers.BUFFER_MEBIBYTES)));
        notes.add(text(
                "%,d records wait for a destination that is down: %.1f MiB more live on the heap, egress.buffer is %d MiB.",
                options.backlog, backlog.mebibytes(), EgressServers.BUFFER_MEBIBYTES));
    }

    void idle(IdleSinks idle) {
        scores.judge(Target.atMost(9, "idle sinks, % of a core", 8, 5), Spread.of(List.of(idle.percentOfCore())));
        scores.judge(
                Target.atMost(9, "idle sinks, MiB resident each", 3, 2), Spread.of(List.of(idle.residentMebibytes())));
        notes.add(text(
                "%d idle sinks: %.2f MiB resident each, of which %.2f live on the heap.",
                options.idleSinks, idle.residentMebibytes(), idle.liveMebibytes()));
    }

    boolean isEveryFloorHeld() {
        return scores.isEveryFloorHeld();
    }

    private Table table() {
        Table table = new Table("load", "records/s", "spread", "CPU us", "allocated KiB");
        for (EgressCase one : EgressCase.values()) {
            for (Kind kind : Kind.values()) {
                if (figures.has(one, kind)) {
                    Spread rate = figures.of(one, kind, Run::perSecond);
                    table.row(
                            one.title() + ": " + kind.title(),
                            text("%,.0f", rate.median()),
                            text("%,.0f-%,.0f", rate.least(), rate.most()),
                            text("%.1f", figures.of(one, kind, Run::cpuMicros).median()),
                            text(
                                    "%.1f",
                                    figures.of(one, kind, Run::allocatedBytes).median() / 1024));
                }
            }
        }
        return table;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    String render() {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        text.append(text(
                "JDK %s, heap %s, 4 partitions, %d rounds of %.0f s; CPU and allocation of a record%n%n",
                Runtime.version(), options.heap, options.rounds, options.seconds));
        text.append(table()).append(System.lineSeparator()).append(scores).append(System.lineSeparator());
        notes.forEach(note -> text.append(note).append(System.lineSeparator()));
        return text.toString();
    }
}
