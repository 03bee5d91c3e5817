package io.datahubgateway.ingress.face;

import io.datahubgateway.ingress.path.Exchange;
import java.util.List;

/**
 * A wire protocol that decides each record by itself, whether the others of its request are stored or not. Its {@link #decode} is
 * given one record as its body, its {@link #answer} finds them in {@link Exchange#parts}.
 */
public interface ReportingFace extends Face {

    /**
     * The records of a whole body, in order, each as it was sent and in an array of its own. One that is no JSON is the last.
     *
     * @throws io.datahubgateway.common.error.GatewayException when there are more than {@code maxRecords}; then none is stored
     * @throws io.datahubgateway.common.json.JsonException when they can't be found
     * @throws RuntimeException of its own, that its {@link #refusals} understand
     */
    List<byte[]> split(Exchange exchange, int maxRecords);

    /** Whether nothing that comes after the record can be understood, so that it is not looked at. */
    boolean isLast(Throwable failure);
}
