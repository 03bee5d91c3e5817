package io.datahubgateway.bench.report;

/** What was measured against each target, and whether every floor holds. */
public final class Scores {

    private final Table table = new Table("target", "figure (spread)", "floor / goal", "reached");
    private boolean everyFloorHeld = true;

    /** The median counts. */
    public void judge(Target target, Spread figure) {
        add(
                target.row() + " " + target.what(),
                figure.asText(),
                target.asText(),
                target.judge(figure.median()),
                target.holds(figure.median()));
    }

    /** One without a figure. */
    public void judge(String what, String wanted, boolean held) {
        add(what, held ? wanted : "FAILED", wanted, held ? "floor" : "MISSED", held);
    }

    private void add(String what, String figure, String wanted, String reached, boolean held) {
        table.row(what, figure, wanted, reached);
        everyFloorHeld &= held;
    }

    /** Something went wrong that makes the figures worthless. */
    public void fail() {
        everyFloorHeld = false;
    }

    public boolean isEveryFloorHeld() {
        return everyFloorHeld;
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
