package io.datahubgateway.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class StartOfControllerTest {

    private static final Throwable EARLY =
            new CompletionException(new NotControllerException("The active controller appears to be node 1."));

    private static FilterReply decide(String logger, Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "here", new LoggerContext().getLogger(logger), Level.ERROR, "Unexpected error", thrown, null);
        return new StartOfController().decide(event);
    }

    @Test
    void keepsOutOnlyWhatTheControllerSaysBeforeItIsActive() {
        assertThat(decide("org.apache.kafka.server.ControllerApis", EARLY)).isEqualTo(FilterReply.DENY);
        assertThat(decide("org.apache.kafka.server.ControllerApis", new TimeoutException("late")))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("org.apache.kafka.server.ControllerApis", null)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("io.datahubgateway.Any", EARLY)).isEqualTo(FilterReply.NEUTRAL);
    }
}
