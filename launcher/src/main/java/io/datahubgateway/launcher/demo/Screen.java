package io.datahubgateway.launcher.demo;

import io.datahubgateway.common.status.Role;
import io.datahubgateway.launcher.node.Node;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** How the demonstration looks: numbered steps, their lines indented. Any thread; lines of others don't break a line. */
public final class Screen {

    private static final int WIDEST_MESSAGE = 200;

    private final PrintStream out;
    private final boolean terminal;
    private int step; // guarded by this
    private boolean ended; // guarded by this

    /** @param terminal whether progress may move on its line */
    public Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    public synchronized void heading(String text) {
        step++;
        out.println();
        out.println(bold(step + "  " + text));
    }

    public synchronized void say(String text) {
        out.println("   " + text);
    }

    synchronized void failed(String reason) {
        if (!ended) {
            out.println();
            out.println(bold("FAILED: ") + reason);
        }
    }

    /** The process ends; from here on nothing is shown, also no failure of what is being taken apart. */
    public synchronized void ending(boolean dataGoes) {
        if (!ended) {
            out.println();
            out.println(dataGoes ? "stopping; the data goes too (--data-dir DIR keeps it)" : "stopping");
            ended = true;
        }
    }

    Progress progress(int total) {
        return new Progress(out, terminal, total);
    }

    /** A message arrived that the demonstration did not send. */
    synchronized void arrival(byte[] message) {
        String text = new String(message, 0, Math.min(WIDEST_MESSAGE, message.length), StandardCharsets.UTF_8);
        say("delivered: " + text.replaceAll("\\p{Cntrl}", " ") + (message.length > WIDEST_MESSAGE ? "..." : ""));
    }

    public void addresses(Node node) {
        say("messages          " + node.url(Role.INGRESS));
        say("task API          " + node.url(Role.CONTROL_PLANE));
        say("health, metrics   " + node.managementUrl());
        say("Kafka             " + node.kafka());
    }

    private String bold(String text) {
        return terminal ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
