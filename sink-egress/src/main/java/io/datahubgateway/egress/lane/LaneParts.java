package io.datahubgateway.egress.lane;

import io.datahubgateway.common.task.SinkDefinition.Batch;
import io.datahubgateway.egress.body.BodyFormat;
import io.datahubgateway.egress.deliver.Deliverer;

/** What all lanes of a task share. */
public record LaneParts(Batch limits, BodyFormat format, Deliverer deliverer, BackOff backOff, Timers timers) {}
