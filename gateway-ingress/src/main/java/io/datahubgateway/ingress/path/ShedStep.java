package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.BodyReader;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.ingress.append.Progress;
import io.datahubgateway.ingress.limit.Rates;
import io.vertx.core.Future;
import java.util.function.BooleanSupplier;

/** Refuses at once what can't be served now, from the head alone: before anything is read, allocated or looked up. */
public final class ShedStep implements Step {

    private final InFlight inFlight;
    private final Progress progress;
    private final ByteSize maxBody;
    private final BooleanSupplier draining;
    private final Rates rates;
    private final Telemetry telemetry;

    /** @param rates of all tasks together, which are only looked at here: {@link LimitStep} takes from them */
    public ShedStep(
            InFlight inFlight,
            Progress progress,
            ByteSize maxBody,
            Rates rates,
            BooleanSupplier draining,
            Telemetry telemetry) {
        this.inFlight = inFlight;
        this.progress = progress;
        this.maxBody = maxBody;
        this.rates = rates;
        this.draining = draining;
        this.telemetry = telemetry;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        try {
            exchange.announced = BodyReader.announcedWithin(exchange.request(), maxBody);
            requireReady();
            if (!rates.isNone()) {
                LimitStep.requireInTime(exchange.request(), rates.late());
            }
            exchange.permit = inFlight.enter(Math.max(0, exchange.announced));
            return DONE;
        } catch (GatewayException e) {
            throw shed(e);
        }
    }

    /** The same of a record whose request was let in before; what it holds of the limits is counted as it arrives. */
    public Future<Void> runPart(Exchange part) {
        try {
            requireReady();
            return DONE;
        } catch (GatewayException e) {
            throw shed(e);
        }
    }

    private void requireReady() {
        if (draining.getAsBoolean()) {
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down; send to another");
        }
        if (progress.isStalled()) {
            throw new GatewayException(
                    ErrorCode.KAFKA_UNAVAILABLE, "Kafka acknowledges nothing at the moment; nothing was written");
        }
    }

    private GatewayException shed(GatewayException refusal) {
        if (refusal.code() != ErrorCode.INVALID_REQUEST) { // no limit
            telemetry.counter(Metric.INGRESS_SHED, refusal.code().slug()).increment();
        }
        return refusal;
    }
}
