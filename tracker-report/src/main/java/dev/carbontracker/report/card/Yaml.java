package dev.carbontracker.report.card;

import dev.carbontracker.report.ReportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.Scanner;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.CommentToken;

/** YAML with the places of its parts, as offsets into its text. */
final class Yaml {

    private static final LoadSettings SETTINGS = LoadSettings.builder().setUseMarks(true).build();

    private static final LoadSettings WITH_COMMENTS = LoadSettings.builder().setUseMarks(true).setParseComments(true).build();

    private final String text;
    private final Optional<MappingNode> root;

    private Yaml(String text, Optional<MappingNode> root) {
        this.text = text;
        this.root = root;
    }

    /** Parses; throws with line and column if it is no YAML, or no mapping. */
    static Yaml parse(String text, int firstLine) throws ReportException {
        try {
            Optional<Node> node = new Composer(SETTINGS, new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text)))
                    .getSingleNode();
            if (node.isPresent() && !(node.get() instanceof MappingNode)) {
                if (node.get() instanceof ScalarNode scalar && scalar.getValue().isEmpty()) {
                    return new Yaml(text, Optional.empty());
                }
                throw new ReportException("line " + firstLine + ": its front matter is no mapping of keys to values; the "
                        + "file was not changed");
            }
            return new Yaml(text, node.map(MappingNode.class::cast));
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            String place = mark.map(at -> "line " + (firstLine + at.getLine()) + ", column " + (at.getColumn() + 1) + ": ")
                    .orElse("");
            throw new ReportException(place + "not YAML (" + e.getProblem() + "); the file was not changed");
        } catch (StackOverflowError e) {
            throw new ReportException("its front matter is nested too deep to be read; the file was not changed");
        } catch (YamlEngineException e) {
            throw new ReportException("its front matter is not YAML (" + String.valueOf(e.getMessage()).lines().findFirst()
                    .orElse("") + "); the file was not changed");
        }
    }

    /** Its comments, in order. */
    List<String> comments() {
        List<String> comments = new ArrayList<>();
        Scanner tokens = new ScannerImpl(WITH_COMMENTS, new StreamReader(WITH_COMMENTS, text));
        while (tokens.hasNext()) {
            if (tokens.next() instanceof CommentToken comment && comment.getCommentType() != CommentType.BLANK_LINE) {
                comments.add(comment.getValue());
            }
        }
        return comments;
    }

    Optional<MappingNode> root() {
        return root;
    }

    /** The entries of a mapping under that key; more than one if it stands there twice. */
    static List<NodeTuple> entries(MappingNode mapping, String key) {
        return mapping.getValue().stream().filter(entry -> entry.getKeyNode() instanceof ScalarNode scalar
                && scalar.getValue().equals(key)).toList();
    }

    int start(Node node) {
        return offset(node.getStartMark().orElseThrow());
    }

    static int column(Node node) {
        return node.getStartMark().orElseThrow().getColumn();
    }

    static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine();
    }

    /** Where the text of a node ends; the end that the parser tells of a block lies behind what follows it. */
    int end(Node node) {
        if (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.BLOCK) {
            return mapping.getValue().stream().mapToInt(this::end).max().orElse(start(node));
        }
        if (node instanceof SequenceNode sequence && sequence.getFlowStyle() == FlowStyle.BLOCK) {
            return Math.max(start(node) + 1, sequence.getValue().stream().mapToInt(this::end).max().orElse(start(node)));
        }
        int end = offset(node.getEndMark().orElseThrow());
        while (end > start(node) && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r'
                || text.charAt(end - 1) == ' ')) {
            end--;
        }
        return end;
    }

    /** Where an entry ends: behind the colon at least, where it has no value. */
    int end(NodeTuple entry) {
        int key = end(entry.getKeyNode());
        int colon = text.indexOf(':', key) + 1;
        return alias(entry) ? colon : Math.max(colon, end(entry.getValueNode()));
    }

    /** Whether the value is an alias: its node lies where its anchor is. */
    boolean alias(NodeTuple entry) {
        return start(entry.getValueNode()) < end(entry.getKeyNode());
    }

    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    /** All that a mapping says, but for one key: tags, values and order, not how it is written. */
    static List<Object> meaning(MappingNode mapping, String but) {
        List<Object> parts = new ArrayList<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(but))) {
                parts.add(meaning(entry.getKeyNode(), 0));
                parts.add(meaning(entry.getValueNode(), 0));
            }
        }
        return parts;
    }

    private static Object meaning(Node node, int depth) {
        if (depth > 50) {
            return "deep";
        }
        List<Object> parts = new ArrayList<>(List.of(node.getTag().getValue()));
        if (node instanceof ScalarNode scalar) {
            parts.add(scalar.getValue());
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> parts.add(meaning(item, depth + 1)));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                parts.add(meaning(entry.getKeyNode(), depth + 1));
                parts.add(meaning(entry.getValueNode(), depth + 1));
            }
        }
        return parts;
    }
}
