package io.datahubgateway.common.task;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** Creates the topic that an ingress definition asks for. The task store's worker thread only; blocks. */
final class TopicProvision implements AutoCloseable {

    private final KafkaConnection kafka;
    private @Nullable Admin admin; // made when first needed

    TopicProvision(KafkaConnection kafka) {
        this.kafka = kafka;
    }

    /**
     * Creates the topic if the definition gives its partitions and it is missing; one that exists stays as it is.
     *
     * @throws GatewayException when Kafka does not do it
     */
    void provide(TaskDefinition definition) {
        Optional<NewTopic> wanted = definition.fold(
                ingress -> ingress.partitions() == null
                        ? Optional.empty()
                        : Optional.of(kafka.newTopics().topic(ingress.topic(), ingress.partitions())),
                sink -> Optional.empty());
        wanted.ifPresent(this::create);
    }

    private void create(NewTopic topic) {
        if (admin == null) {
            admin = kafka.admin("topics");
        }
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new GatewayException(
                        e.getCause() instanceof RetriableException
                                ? ErrorCode.KAFKA_UNAVAILABLE
                                : ErrorCode.KAFKA_REFUSED,
                        "topic " + topic.name() + " could not be created: "
                                + e.getCause().getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "interrupted while creating topic " + topic.name());
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
