package io.datahubgateway.ingress;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.ingress.append.Appender;
import io.datahubgateway.ingress.append.Progress;
import io.datahubgateway.ingress.face.tencent.Signatures;
import io.datahubgateway.ingress.limit.Rates;
import io.datahubgateway.ingress.path.InFlight;
import io.datahubgateway.ingress.path.IngressMeters;
import io.datahubgateway.ingress.read.PartitionReads;
import io.datahubgateway.ingress.read.ReadApi;
import io.datahubgateway.ingress.read.RecordReaders;
import io.datahubgateway.ingress.serve.Administration;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.datahubgateway.ingress.tasks.Datahubs;
import io.datahubgateway.ingress.topics.KafkaAdministration;
import io.datahubgateway.ingress.topics.VisibleTopics;

/** What the event loops of the ingress share, built by hand in order. Every part says itself that any thread may use it. */
final class IngressParts implements AutoCloseable {

    private final Signatures signatures;
    private final InFlight inFlight;
    private final Appender appender;
    private final Rates rates;
    private final ServedTasks tasks;
    private final KafkaAdministration administration;
    private final VisibleTopics topics;
    private final Datahubs datahubs;
    private final RecordReaders readers;
    private final PartitionReads reads;
    private final ReadApi reading;
    private final IngressMeters meters;
    private volatile boolean draining;

    IngressParts(NodeServices services) {
        GatewaySettings.Ingress settings = services.settings().ingress();
        this.signatures = Signatures.of(settings.tencent(), System.getenv()); // before anything is open
        this.inFlight = new InFlight(settings.maxBytesInFlight(), settings.maxRequestsInFlight());
        this.appender = new Appender(services.kafka(), settings, new Progress(settings.stall(), System::nanoTime));
        this.meters = new IngressMeters(services.telemetry(), inFlight);
        this.rates = Rates.of(
                "the gateway",
                settings.requestsPerSecond(),
                settings.bytesPerSecond(),
                settings.burst(),
                System::nanoTime);
        this.tasks =
                new ServedTasks(services.status(), appender.catalog(), services.telemetry(), rates, meters::forget);
        this.administration = new KafkaAdministration(services.kafka());
        Administration allowed = new Administration(settings.administration());
        this.topics = new VisibleTopics(tasks, administration, allowed);
        this.datahubs = new Datahubs(services, allowed);
        this.readers = new RecordReaders(services.kafka(), settings.readers());
        this.reads = new PartitionReads(services, tasks, appender.catalog(), readers);
        this.reading = new ReadApi(services, tasks, reads);
    }

    Signatures signatures() {
        return signatures;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Of all tasks together. */
    Rates rates() {
        return rates;
    }

    Appender appender() {
        return appender;
    }

    ServedTasks tasks() {
        return tasks;
    }

    PartitionReads reads() {
        return reads;
    }

    KafkaAdministration administration() {
        return administration;
    }

    VisibleTopics topics() {
        return topics;
    }

    Datahubs datahubs() {
        return datahubs;
    }

    ReadApi reading() {
        return reading;
    }

    IngressMeters meters() {
        return meters;
    }

    boolean isDraining() {
        return draining;
    }

    /** From now on new requests are refused; reads that stay open end. */
    void drain() {
        draining = true;
        reading.drain();
    }

    /** Blocks until everything that was handed to Kafka is decided, at most the append deadline. */
    @Override
    public void close() {
        datahubs.close();
        administration.close();
        reading.close();
        readers.close();
        appender.close();
    }
}
