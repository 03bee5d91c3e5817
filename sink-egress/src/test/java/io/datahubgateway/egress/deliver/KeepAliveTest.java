package io.datahubgateway.egress.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {

    @ParameterizedTest
    @CsvSource({
        "1.1, , , 60000",
        "1.1, keep-alive, , 60000",
        "1.1, close, , 0",
        "1.1, Close, timeout=5, 0",
        "1.1, 'upgrade, close', , 0",
        "1.1, closed, , 60000",
        "1.1, , timeout=5, 4000",
        "1.1, , 'timeout=5, max=100', 4000",
        "1.1, , 'max=100,Timeout=5', 4000",
        "1.1, , timeout=1, 0",
        "1.1, , timeout=0, 0",
        "1.1, , timeout=3600, 60000",
        "1.1, , timeout=999999999, 60000",
        "1.1, , timeout=, 60000",
        "1.1, , timeout=-1, 60000",
        "1.1, , xtimeout=5, 60000",
        "1.0, , , 0",
        "1.0, , timeout=5, 0",
        "1.0, keep-alive, , 60000",
        "1.0, Keep-Alive, timeout=5, 4000",
    })
    void saysHowLongAConnectionIsKept(String version, String connection, String keepAlive, long millis) {
        long nanos = KeepAlive.nanos(version.equals("1.0"), connection, keepAlive);

        assertThat(Duration.ofNanos(nanos)).isEqualTo(Duration.ofMillis(millis));
    }
}
