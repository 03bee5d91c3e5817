package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.load.Generator;
import io.datahubgateway.bench.load.H2Load;
import io.datahubgateway.bench.load.LoadResult;
import io.datahubgateway.bench.load.Request;
import io.datahubgateway.bench.process.Installation;
import io.datahubgateway.bench.process.JvmCounters.Reading;
import io.datahubgateway.bench.process.Topics;
import io.datahubgateway.bench.report.Progress;
import io.datahubgateway.bench.report.Spread;
import io.datahubgateway.bench.report.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What HTTP/2 and TLS cost beside HTTP/1.1 in clear text: one record of 1 KiB in a raw body, to two gateways that differ in TLS alone. */
final class HttpKinds {

    private static final int CONNECTIONS = 64;
    private static final int FEW_CONNECTIONS = 8;
    private static final String PASSWORD = "changeit";

    private final Map<Kind, List<Run>> runs = new EnumMap<>(Kind.class);

    private enum Kind {
        HTTP1("HTTP/1.1", false, 0, CONNECTIONS),
        HTTP1_TLS("HTTP/1.1 over TLS", true, 0, CONNECTIONS),
        HTTP2("HTTP/2", false, 1, CONNECTIONS),
        HTTP2_TLS("HTTP/2 over TLS", true, 1, CONNECTIONS),
        HTTP2_STREAMS("HTTP/2, 8 connections with 8 streams", false, 8, FEW_CONNECTIONS),
        HTTP2_STREAMS_TLS("HTTP/2 over TLS, 8 connections with 8 streams", true, 8, FEW_CONNECTIONS);

        private final String title;
        private final boolean encrypted;
        private final int streams;
        private final int connections;

        Kind(String title, boolean encrypted, int streams, int connections) {
            this.title = title;
            this.encrypted = encrypted;
            this.streams = streams;
            this.connections = connections;
        }

        Generator generator() {
            Path work = Installation.work();
            return streams == 0 ? Generator.best(work) : new H2Load(work, streams);
        }
    }

    private HttpKinds() {}

    /** Whether the machine has what is needed. */
    static boolean canBeMeasured() {
        return H2Load.isThere() && Generator.isWrkThere();
    }

    static HttpKinds measure(IngressServers servers, Topics topics, IngressOptions options, Progress progress) {
        HttpKinds kinds = new HttpKinds();
        Subject plain = servers.gateway("gateway-plain", options.heap);
        Subject encrypted = servers.gateway("gateway-tls", options.heap, certificate());
        try {
            for (Kind kind : Kind.values()) {
                progress.say("warming up " + kind.title);
                run(kind, kind.encrypted ? encrypted : plain, topics, options.warmUp / 4);
            }
            for (int round = 1; round <= options.rounds; round++) {
                for (Kind kind : Kind.values()) {
                    Run run = run(kind, kind.encrypted ? encrypted : plain, topics, options.seconds);
                    progress.say(String.format(
                            "%s, round %d of %d: %,.0f req/s", kind.title, round, options.rounds, run.perSecond()));
                    kinds.runs.computeIfAbsent(kind, none -> new ArrayList<>()).add(run);
                }
            }
        } finally {
            plain.process().close();
            encrypted.process().close();
        }
        return kinds;
    }

    private static Run run(Kind kind, Subject subject, Topics topics, double seconds) {
        String topic = topics.create();
        try {
            Request request = IngressCase.RAW.request(subject, topic);
            Generator generator = kind.generator();
            generator.run(request, kind.connections, 1);
            Reading before = subject.process().counters().read();
            LoadResult load = generator.run(request, kind.connections, seconds);
            Reading used = subject.process().counters().read().since(before);
            return new Run(load, used, subject.process().residentBytes());
        } finally {
            topics.discard(topic);
        }
    }

    /** Settings of a gateway with a key of its own, P-256 as most have it now. */
    private static List<String> certificate() {
        try {
            Path file = Files.createDirectories(Installation.work()).resolve("bench.p12");
            Files.deleteIfExists(file);
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "bench",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool made no key");
            }
            return List.of("DATAHUB_INGRESS_TLS_KEYSTORE=" + file, "DATAHUB_INGRESS_TLS_KEYSTOREPASSWORD=" + PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Requests that had another answer than 2xx. */
    long failed() {
        return runs.values().stream()
                .flatMap(List::stream)
                .mapToLong(run -> run.load().failed() + run.load().refused())
                .sum();
    }

    Table table() {
        Table table = new Table("one record, raw body", "req/s", "spread", "of HTTP/1.1", "p50 ms", "p99 ms", "CPU us");
        double plain = spread(Kind.HTTP1, Run::perSecond).median();
        for (Kind kind : Kind.values()) {
            Spread rate = spread(kind, Run::perSecond);
            table.row(
                    kind.title,
                    text("%,.0f", rate.median()),
                    text("%,.0f-%,.0f", rate.least(), rate.most()),
                    text("%.2f", rate.median() / plain),
                    text("%.2f", spread(kind, Run::p50).median() / 1e3),
                    text("%.2f", spread(kind, Run::p99).median() / 1e3),
                    text("%.1f", spread(kind, Run::cpuMicros).median()));
        }
        return table;
    }

    private Spread spread(Kind kind, ToDoubleFunction<Run> figure) {
        return Spread.of(
                runs.get(kind).stream().map(run -> figure.applyAsDouble(run)).toList());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
