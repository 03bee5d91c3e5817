package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.topics.Cluster;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The documents of the protocol: each resource has a {@code kind}, says in its {@code metadata} where it is and what it is called, and has links
 * to what is related to it. Links begin with the address that the client has asked; not all of them are served.
 */
final class Resources {

    private static final int BYTES_EACH = 1024;

    private final String clusters; // address

    Resources(HttpServerRequest request) {
        this.clusters = request.scheme() + "://" + request.authority() + "/v3/clusters";
    }

    /** Where the topic is. */
    String address(String cluster, String topic) {
        return clusters + "/" + cluster + "/topics/" + topic;
    }

    JsonBytes clusters(Cluster only) {
        return list("KafkaClusterList", clusters, List.of(only), this::cluster);
    }

    JsonBytes cluster(Cluster cluster) {
        JsonBytes json = new JsonBytes(BYTES_EACH);
        cluster(json, cluster);
        return json;
    }

    private void cluster(JsonBytes json, Cluster cluster) {
        String self = clusters + "/" + cluster.id();
        begin(json, "KafkaCluster", self, "crn:///kafka=" + cluster.id(), cluster.id());
        related(json, "controller", self + "/brokers/" + cluster.controller());
        related(json, "acls", self + "/acls");
        related(json, "brokers", self + "/brokers");
        related(json, "broker_configs", self + "/broker-configs");
        related(json, "consumer_groups", self + "/consumer-groups");
        related(json, "topics", self + "/topics");
        related(json, "partition_reassignments", self + "/topics/-/partitions/-/reassignment");
        json.ascii("}");
    }

    JsonBytes topics(String cluster, Collection<TopicDescription> topics) {
        return list(
                "KafkaTopicList",
                clusters + "/" + cluster + "/topics",
                topics,
                (json, topic) -> topic(json, cluster, topic));
    }

    JsonBytes topic(String cluster, TopicDescription topic) {
        JsonBytes json = new JsonBytes(BYTES_EACH);
        topic(json, cluster, topic);
        return json;
    }

    private void topic(JsonBytes json, String cluster, TopicDescription topic) {
        String self = address(cluster, topic.name());
        begin(json, "KafkaTopic", self, "crn:///kafka=" + cluster + "/topic=" + topic.name(), cluster);
        json.ascii(",\"topic_name\":").text(topic.name());
        json.ascii(",\"is_internal\":").ascii(Boolean.toString(topic.isInternal()));
        json.ascii(",\"replication_factor\":")
                .number(topic.partitions().get(0).replicas().size());
        json.ascii(",\"partitions_count\":").number(topic.partitions().size());
        related(json, "partitions", self + "/partitions");
        related(json, "configs", self + "/configs");
        related(json, "partition_reassignments", self + "/partitions/-/reassignment");
        json.ascii("}");
    }

    JsonBytes partitions(String cluster, TopicDescription topic) {
        return list(
                "KafkaPartitionList",
                address(cluster, topic.name()) + "/partitions",
                topic.partitions(),
                (json, partition) -> partition(json, cluster, topic.name(), partition));
    }

    JsonBytes partition(String cluster, String topic, TopicPartitionInfo partition) {
        JsonBytes json = new JsonBytes(BYTES_EACH);
        partition(json, cluster, topic, partition);
        return json;
    }

    private void partition(JsonBytes json, String cluster, String topic, TopicPartitionInfo partition) {
        String self = address(cluster, topic) + "/partitions/" + partition.partition();
        String name = "crn:///kafka=" + cluster + "/topic=" + topic + "/partition=" + partition.partition();
        begin(json, "KafkaPartition", self, name, cluster);
        json.ascii(",\"topic_name\":").text(topic);
        json.ascii(",\"partition_id\":").number(partition.partition());
        if (partition.leader() != null) {
            related(json, "leader", self + "/replicas/" + partition.leader().id());
        }
        related(json, "replicas", self + "/replicas");
        related(json, "reassignment", self + "/reassignment");
        json.ascii("}");
    }

    private static <T> JsonBytes list(
            String kind, String self, Collection<T> resources, BiConsumer<JsonBytes, T> resource) {
        JsonBytes json = new JsonBytes(BYTES_EACH * (resources.size() + 1));
        json.ascii("{\"kind\":\"")
                .ascii(kind)
                .ascii("\",\"metadata\":{\"self\":")
                .text(self);
        json.ascii(",\"next\":null},\"data\":[");
        String separator = "";
        for (T each : resources) {
            resource.accept(json.ascii(separator), each);
            separator = ",";
        }
        return json.ascii("]}");
    }

    private static void begin(JsonBytes json, String kind, String self, String name, String cluster) {
        json.ascii("{\"kind\":\"")
                .ascii(kind)
                .ascii("\",\"metadata\":{\"self\":")
                .text(self);
        json.ascii(",\"resource_name\":").text(name).ascii("},\"cluster_id\":").text(cluster);
    }

    private static void related(JsonBytes json, String member, String address) {
        json.ascii(",\"").ascii(member).ascii("\":{\"related\":").text(address).ascii("}");
    }
}
