package io.datahubgateway.broker;

import io.datahubgateway.broker.EmbeddedKafka.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesVersion;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The form of a data folder: made when it is new, and looked at before Kafka touches it when it is not. */
final class FolderFormat {

    private FolderFormat() {}

    /** @throws StartException when the folder was formatted by a newer version; then nothing of it was changed */
    static void prepare(Path folder) throws Exception {
        Path properties = folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
        if (Files.exists(properties)) {
            requireKnown(folder, properties);
        } else {
            format(folder);
        }
    }

    private static void requireKnown(Path folder, Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        String version = properties.getProperty("version", "none");
        try {
            MetaPropertiesVersion.fromNumberString(version);
        } catch (RuntimeException e) {
            throw newer(folder, "version " + version + " in " + file.getFileName(), e);
        }
        try {
            new BootstrapDirectory(folder.toString()).read().metadataVersion();
        } catch (Exception e) { // Kafka's own text says which level it does not know
            throw newer(folder, String.valueOf(e.getMessage()), e);
        }
    }

    private static StartException newer(Path folder, String found, Exception cause) {
        return new StartException(
                "the data folder " + folder + " has a format that this version does not know (" + found
                        + "), so a newer one made it; start that one, or take another folder. Nothing was changed",
                cause);
    }

    private static void format(Path folder) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerProperties.NODE)
                .setControllerListenerName(BrokerProperties.CONTROLLER)
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }
}
