package io.datahubgateway.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Load in HTTP/2 by {@code h2load} of nghttp2: each connection has some requests under way at a time. */
public final class H2Load implements Generator {

    private static final Pattern FIGURES = Pattern.compile("finished in ([0-9.]+)(us|ms|s), ");
    private static final int WARM_UP_SECONDS = 1;

    private final Path work;
    private final int streams;

    /** @param streams requests that are under way on one connection */
    public H2Load(Path work, int streams) {
        this.work = work;
        this.streams = streams;
    }

    /** Whether it is on the PATH. */
    public static boolean isThere() {
        return Generator.isThere("h2load");
    }

    @Override
    public LoadResult run(Request request, int connections, double seconds) {
        try {
            Files.createDirectories(work);
            Path body = Files.write(work.resolve("body"), request.body());
            Path log = work.resolve("h2load.log");
            Files.deleteIfExists(log);
            long length = Math.max(1, Math.round(seconds));
            List<String> command = new ArrayList<>(List.of(
                    "h2load",
                    "-t" + Math.min(2, connections),
                    "-c" + connections,
                    "-m" + streams,
                    "-D" + length,
                    "--warm-up-time=" + WARM_UP_SECONDS,
                    "-d" + body,
                    "--log-file=" + log));
            request.headers().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
            command.add(request.url());
            Process h2load =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(h2load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher figures = FIGURES.matcher(output);
            if (h2load.waitFor() != 0 || !figures.find()) {
                throw new IllegalStateException("h2load failed: " + output);
            }
            return result(log, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its log has a line per request: when it began, status, microseconds. */
    private static LoadResult result(Path log, double seconds) throws IOException {
        List<String[]> lines;
        try (Stream<String> all = Files.lines(log)) {
            lines = all.map(line -> line.split("\t")).toList();
        }
        long refused = lines.stream().filter(line -> line[1].equals("503")).count();
        long failed = lines.stream()
                .filter(line -> !line[1].startsWith("2") && !line[1].equals("503"))
                .count();
        double[] micros =
                lines.stream().mapToDouble(line -> Double.parseDouble(line[2])).toArray();
        Arrays.sort(micros);
        return new LoadResult(
                micros.length,
                seconds,
                refused,
                failed,
                at(micros, 0.5),
                at(micros, 0.99),
                at(micros, 0.999),
                at(micros, 1));
    }

    private static double at(double[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (part * sorted.length))];
    }
}
