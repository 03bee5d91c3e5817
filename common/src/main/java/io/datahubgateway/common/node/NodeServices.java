package io.datahubgateway.common.node;

import io.datahubgateway.common.http.Listener;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.status.NodeInfo;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.telemetry.Telemetry;
import io.vertx.core.Vertx;

/**
 * The parts of a node that its roles share. The launcher makes and closes them; roles only use them.
 *
 * @param tasks started: its table holds every task when a role starts
 * @param status started
 */
public record NodeServices(
        Vertx vertx,
        NodeInfo node,
        GatewaySettings settings,
        KafkaConnection kafka,
        TaskStore tasks,
        StatusReporter status,
        Telemetry telemetry,
        Problems problems,
        Listener listener) {}
