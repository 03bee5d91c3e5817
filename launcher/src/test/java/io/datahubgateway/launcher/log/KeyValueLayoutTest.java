package io.datahubgateway.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class KeyValueLayoutTest {

    private final KeyValueLayout layout = new KeyValueLayout();

    @Test
    void writesOneLineOfKeysAndValues() {
        LoggingEvent event = event("task applied", null);
        event.addKeyValuePair(new KeyValuePair("task", "orders"));
        event.addKeyValuePair(new KeyValuePair("generation", 7));

        assertThat(layout.doLayout(event))
                .isEqualTo("time=2026-01-31T08:00:00.123Z level=WARN logger=TaskStore"
                        + " msg=\"task applied\" task=\"orders\" generation=\"7\"\n");
    }

    @Test
    void nothingInAValueCanLookLikeAnotherLine() {
        LoggingEvent event = event("said \"no\"", null);
        event.addKeyValuePair(new KeyValuePair("path", "a\nlevel=ERROR msg=\"forged\"\r\u001b[31m\\\u2028"));

        assertThat(layout.doLayout(event))
                .endsWith(" msg=\"said \\\"no\\\"\""
                        + " path=\"a\\nlevel=ERROR msg=\\\"forged\\\"\\r\\u001b[31m\\\\\\u2028\"\n")
                .hasLineCount(1);
    }

    @Test
    void aStackTraceFollowsIndented() {
        String text = layout.doLayout(event("fault", new IllegalStateException("first\nsecond")));

        assertThat(text).contains(" failure=\"java.lang.IllegalStateException: first\\nsecond\"\n");
        assertThat(text.lines().skip(1))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("    "));
    }

    private static LoggingEvent event(String message, @Nullable Throwable failure) {
        LoggingEvent event = new LoggingEvent(
                "caller",
                new LoggerContext().getLogger("io.datahubgateway.common.task.TaskStore"),
                Level.WARN,
                message,
                failure,
                null);
        event.setTimeStamp(1769846400123L);
        return event;
    }
}
