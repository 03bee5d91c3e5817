package io.datahubgateway.launcher.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows how far something is: on a terminal as a bar that moves, else as a plain line every second. One thread; a new one
 * for each bar.
 */
final class Progress {

    private static final int WIDTH = 20;
    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final boolean terminal;
    private final int total;
    private final long begun = System.nanoTime();
    private long lastPlain = begun;

    /** @param total what both numbers go up to */
    Progress(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    void show(int appended, int delivered) {
        long now = System.nanoTime();
        if (terminal) {
            out.print("\r   " + bar(delivered) + " " + numbers(appended, delivered) + "\u001b[K");
            out.flush();
        } else if (now - lastPlain >= PLAIN_NANOS) {
            lastPlain = now;
            out.println("   " + numbers(appended, delivered));
        }
    }

    /** The last state, which stays. @return seconds since the beginning */
    double end(int appended, int delivered) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.println((terminal ? "\r   " + bar(delivered) + " " : "   ")
                + numbers(appended, delivered)
                + String.format(Locale.ROOT, "  in %.1f s", seconds)
                + (terminal ? "\u001b[K" : ""));
        return seconds;
    }

    private String numbers(int appended, int delivered) {
        return String.format(Locale.ROOT, "%,7d appended   %,7d delivered", appended, delivered);
    }

    private String bar(int delivered) {
        int filled = (int) (WIDTH * Math.min(total, (long) delivered) / total);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
    }
}
