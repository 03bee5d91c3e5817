package io.datahubgateway.bench.report;

import java.util.Locale;

/**
 * What a figure should be: the floor must hold, the goal is where we are going.
 *
 * @param row number in the table of targets
 * @param most whether the figure should be at most the target; else at least
 */
public record Target(int row, String what, double floor, double goal, boolean most) {

    public static Target atLeast(int row, String what, double floor, double goal) {
        return new Target(row, what, floor, goal, false);
    }

    public static Target atMost(int row, String what, double floor, double goal) {
        return new Target(row, what, floor, goal, true);
    }

    /** In words: {@code goal}, {@code floor} or {@code MISSED}. */
    public String judge(double figure) {
        return reaches(figure, goal) ? "goal" : reaches(figure, floor) ? "floor" : "MISSED";
    }

    /** Whether the figure reaches the floor. */
    public boolean holds(double figure) {
        return reaches(figure, floor);
    }

    private boolean reaches(double figure, double target) {
        return most ? figure <= target : figure >= target;
    }

    /** {@code >= 0.90 / 1.10}. */
    public String asText() {
        return String.format(Locale.ROOT, "%s %.2f / %.2f", most ? "<=" : ">=", floor, goal);
    }
}
