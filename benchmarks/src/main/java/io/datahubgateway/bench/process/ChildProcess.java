package io.datahubgateway.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM of our own that prints a line {@code ready name=value ...} when it can be used. Its standard error stays in
 * {@code target/bench}. The programs of this module also answer questions. Ends with this process at the latest. Main thread; methods that wait say so.
 */
public final class ChildProcess implements AutoCloseable {

    private static final long READY_SECONDS = 60;
    private static final long END_SECONDS = 20;
    private static final long ANSWER_SECONDS = 20;

    private final String name;
    private final Process process;
    private final Path errors;
    private final Thread end;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>(); // to questions: one each
    private final long startedAt = System.nanoTime();
    private volatile long readyAt;
    private JvmCounters counters;

    private ChildProcess(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        this.end = new Thread(process::destroyForcibly, "end-" + name);
        Runtime.getRuntime().addShutdownHook(end);
        Thread reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM of the same JDK; returns at once.
     *
     * @param name for people and the file of its errors
     * @param arguments options of the JVM, what it runs, and the arguments of that
     * @param environment further variables, {@code NAME=value} each
     */
    public static ChildProcess start(String name, List<String> arguments, List<String> environment) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("DATAHUB_"));
        environment.forEach(pair -> builder.environment().put(pair.split("=", 2)[0], pair.split("=", 2)[1]));
        try {
            Path errors = Files.createDirectories(Installation.work()).resolve(name + ".err");
            return new ChildProcess(name, builder.redirectError(errors.toFile()).start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready")) {
                    readyAt = System.nanoTime();
                    ready.complete(line);
                } else {
                    answers.add(line);
                }
            }
            ready.completeExceptionally(new IOException("ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Waits until it can be used. */
    public ChildProcess awaitReady() {
        try {
            ready.get(READY_SECONDS, TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " did not get ready; see " + errors, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What its line {@code ready} says of something. */
    public String fact(String fact) {
        Matcher matcher = Pattern.compile(" " + fact + "=(\\S+)").matcher(ready.join());
        if (!matcher.find()) {
            throw new IllegalStateException(name + " says nothing of " + fact);
        }
        return matcher.group(1);
    }

    /** Tells it something that it answers, both in one line; waits for the answer. */
    public String ask(String question) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(question)
                    .append('\n')
                    .flush();
            String answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IllegalStateException(name + " does not answer " + question + "; see " + errors);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From the start of the JVM to its line {@code ready}. */
    public double secondsToReady() {
        return (readyAt - startedAt) / 1e9;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The counters of its JVM; attaches to it the first time. */
    public JvmCounters counters() {
        if (counters == null) {
            counters = JvmCounters.attach(process.pid());
        }
        return counters;
    }

    /** Pages in memory, in bytes; 0 where the system does not tell. */
    public long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** SIGTERM, then SIGKILL; waits for the end. */
    @Override
    public void close() {
        if (counters != null) {
            counters.close();
        }
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) { // we are ending: the hook has run or will
            return;
        }
    }
}
