package io.datahubgateway.bench.report;

import java.io.PrintStream;
import java.util.Locale;

/** Says what is going on, with the seconds since the beginning. */
public final class Progress {

    private final PrintStream out;
    private final long begun = System.nanoTime();

    public Progress(PrintStream out) {
        this.out = out;
    }

    public void say(String what) {
        out.printf(Locale.ROOT, "%4d s  %s%n", (System.nanoTime() - begun) / 1_000_000_000, what);
    }
}
