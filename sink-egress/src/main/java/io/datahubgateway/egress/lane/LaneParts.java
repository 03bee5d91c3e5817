package io.datahubgateway.egress.lane;

import io.datahubgateway.common.task.sink.Batch;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.body.BodyFormat;
import io.datahubgateway.egress.deliver.Deliverer;
import io.datahubgateway.egress.failure.FailurePolicy;
import io.datahubgateway.egress.failure.RetrySchedule;
import io.datahubgateway.egress.flow.FlowControl;
import io.datahubgateway.egress.report.Reports;
import java.time.Duration;

/** What all lanes of a task share: what was asked for, and who decides and does it. */
public record LaneParts(
        Order order,
        Batch limits,
        Duration delay,
        BodyFormat format,
        Deliverer deliverer,
        RetrySchedule schedule,
        FailurePolicy failures,
        Reports reports,
        FlowControl flow,
        Timers timers) {}
