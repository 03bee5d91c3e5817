package io.datahubgateway.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Load by {@code wrk}: the request goes in through a script, the figures come out through its last function. */
final class Wrk implements Generator {

    private static final Pattern FIGURES =
            Pattern.compile("figures (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    private static final String DONE = """
            done = function(summary, latency, requests)
              local e = summary.errors
              print(string.format("figures %%d %%d %%d %%d %%d %%d %%d %%d", summary.requests, summary.duration,
                e.status, e.connect + e.read + e.write + e.timeout,
                latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
            end
            """.replace("%%", "%");

    private final Path work;

    Wrk(Path work) {
        this.work = work;
    }

    @Override
    public LoadResult run(Request request, int connections, double seconds) {
        try {
            Path script = script(request);
            String threads = Integer.toString(Math.min(2, connections));
            Process wrk = new ProcessBuilder(List.of(
                            "wrk",
                            "-t" + threads,
                            "-c" + connections,
                            "-d" + Math.max(1, Math.round(seconds)) + "s",
                            "--timeout",
                            "20s",
                            "-s",
                            script.toString(),
                            request.url()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher figures = FIGURES.matcher(output);
            if (wrk.waitFor() != 0 || !figures.find()) {
                throw new IllegalStateException("wrk failed: " + output);
            }
            return result(figures);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path script(Request request) throws IOException {
        Files.createDirectories(work);
        Path body = Files.write(work.resolve("body"), request.body());
        StringBuilder script = new StringBuilder("wrk.method = \"POST\"\n");
        request.headers()
                .forEach((name, value) ->
                        script.append(String.format(Locale.ROOT, "wrk.headers[\"%s\"] = \"%s\"%n", name, value)));
        script.append("local file = io.open(\"").append(body).append("\", \"rb\")\n");
        script.append("wrk.body = file:read(\"*a\")\nfile:close()\n").append(DONE);
        return Files.writeString(work.resolve("load.lua"), script);
    }

    /** It does not tell 503 from other refusals: all count as failed. */
    private static LoadResult result(Matcher figures) {
        long failed = Long.parseLong(figures.group(3)) + Long.parseLong(figures.group(4));
        return new LoadResult(
                Long.parseLong(figures.group(1)),
                Long.parseLong(figures.group(2)) / 1e6,
                0,
                failed,
                Double.parseDouble(figures.group(5)),
                Double.parseDouble(figures.group(6)),
                Double.parseDouble(figures.group(7)),
                Double.parseDouble(figures.group(8)));
    }
}
