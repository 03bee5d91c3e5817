package io.datahubgateway.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs Kafka. Its constructor, test and life-cycle methods may take a {@link TestKafka}. All test
 * classes of a JVM share one broker, so each test makes topics, groups and ids of its own with {@link TestKafka#fresh}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KafkaExtension.class)
public @interface KafkaTest {}
