package io.datahubgateway.common.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.error.GatewayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datahub-meuh9nhn:describeCloudApi:4:26188",
                "datahub-meuh9nhn:describeCloudApi:4:26188:1700000000000:1700000000001",
                "646174616875622d6d657568396e686e3a6465736372696265436c6f75644170693a343a3236313838"
            })
    void readsEveryForm(String text) {
        assertThat(MessageId.parse(text)).isEqualTo(new MessageId("datahub-meuh9nhn", "describeCloudApi", 4, 26188));
    }

    @Test
    void isWrittenWithFourFields() {
        assertThat(new MessageId("orders", "orders-v1", 4, 26188)).hasToString("orders:orders-v1:4:26188");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a:b:c:d", "a:b:1", "a:b:1:2:3", "a:b:-1:2", "a:b:1:99999999999999999999", "6162", ":b:1:2"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> MessageId.parse(text)).isInstanceOf(GatewayException.class);
    }
}
