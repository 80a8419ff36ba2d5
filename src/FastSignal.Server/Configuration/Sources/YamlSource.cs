using System.Buffers;
using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FastSignal.Server.Configuration.Sources;

/// <summary>
/// Reads a YAML 1.2 file into nodes, from the parser's events: no objects are made from the text by reflection. What can
/// surprise is refused: anchors, aliases and tags, a second document, names that stand twice, keys that are not scalars.
/// </summary>
/// <remarks>
/// Scalars are kept as they are written, and the key they belong to decides what they are, so <c>off</c> is the word and
/// <c>0123</c> keeps its zero where text is wanted. In the core schema (YAML 1.2.2 section 10.3) only <c>true</c> and
/// <c>false</c> are booleans and a leading zero means nothing; <c>yes</c>, <c>0x1F</c> and <c>0o17</c> are no values of
/// boolean and numeric keys. A plain <c>null</c>, <c>~</c> or nothing at all is null.
/// </remarks>
internal static class YamlSource
{
    /// <summary>Deepest nesting read; the keys need five levels.</summary>
    public const int MaximumDepth = 16;

    /// <summary>Most entries of one mapping or sequence; the most a key allows are a thousand.</summary>
    public const int MaximumEntries = 4_096;

    /// <summary>Most problems listed; a file that is no configuration has one in every line.</summary>
    public const int MaximumProblems = 50;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What YAML 1.2.2 section 5.1 calls not printable, as far as UTF-8 can hold it. The parser takes NUL for the end.
    private static readonly SearchValues<char> NotPrintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')), '\uFFFE', '\uFFFF']);

    /// <summary>Reads the content of a file; null with one problem or more when it is not one YAML mapping.</summary>
    /// <param name="utf8">The content.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="problems">Receives what is wrong, each with its line and column (both from 1, column in characters).</param>
    public static ConfigurationSource? Read(ReadOnlySpan<byte> utf8, string name, ICollection<ConfigurationProblem> problems)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];

        string text;
        try
        {
            text = StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(new ConfigurationProblem(name, "holds text that is not valid UTF-8"));
            return null;
        }

        if (text.AsSpan().IndexOfAny(NotPrintable) is >= 0 and var at)
        {
            ReadOnlySpan<char> before = text.AsSpan(0, at);
            int line = before.Count('\n') + 1;
            int column = at - (before.LastIndexOf('\n') + 1) + 1;
            problems.Add(new ConfigurationProblem(
                name, FormattableString.Invariant($"line {line}, column {column}: the character U+{(int)text[at]:X4} is not allowed")));
            return null;
        }

        using StringReader reader = new(text);
        var building = new Building(text, new Parser(reader), name, problems);
        return building.TryRead(out ConfigurationNode root) ? new ConfigurationSource(name, root) : null;
    }

    /// <summary>One pass over the events.</summary>
    private sealed class Building(string text, Parser parser, string name, ICollection<ConfigurationProblem> problems)
    {
        private int _problems;
        private bool _abandoned;

        public bool TryRead(out ConfigurationNode root)
        {
            root = new ConfigurationNode("", NodeKind.Object);
            try
            {
                ReadDocument(root);
            }
            catch (YamlException exception)
            {
                Refuse(Place(exception), exception.Message);
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
            {
                // The parser's own checks of itself, which some broken files get to.
                Refuse(parser.Current?.End ?? Mark.Empty, "what follows is not YAML");
            }

            return _problems == 0;
        }

        private void ReadDocument(ConfigurationNode root)
        {
            // The stream begins; then its one document does, if there is any.
            parser.MoveNext();
            parser.MoveNext();
            if (parser.Current is DocumentStart)
                parser.MoveNext();
            if (parser.Current is not MappingStart mapping)
            {
                Refuse(parser.Current?.Start ?? Mark.Empty, "the file must hold one mapping of sections; write {} for none");
                return;
            }

            RefuseDecorations(mapping);
            ReadMapping(root, 1);
            if (_abandoned)
                return;
            // The end of the document, and then that of the stream.
            parser.MoveNext();
            if (parser.MoveNext() && parser.Current is DocumentStart second)
                Refuse(second.Start, "a second document begins; the file must hold one");
        }

        private void ReadMapping(ConfigurationNode parent, int depth)
        {
            while (Next() is { } key and not MappingEnd)
            {
                if (key is not Scalar { Value: var childName })
                {
                    Abandon(key.Start, "a key must be a plain or quoted word");
                    return;
                }

                RefuseDecorations((NodeEvent)key);
                if (parent.Find(childName) is { } first)
                    Refuse(key.Start, $"the key {childName} stands in line {first.Line} already");
                if (parent.Children.Count == MaximumEntries)
                {
                    Abandon(key.Start, $"a mapping has more than {MaximumEntries} entries");
                    return;
                }

                ReadNode(parent, childName, (int)key.Start.Line, depth, Next());
            }
        }

        private void ReadSequence(ConfigurationNode parent, int depth)
        {
            while (Next() is { } entry and not SequenceEnd)
            {
                if (parent.Children.Count == MaximumEntries)
                {
                    Abandon(entry.Start, $"a sequence has more than {MaximumEntries} entries");
                    return;
                }

                ReadNode(parent, parent.Children.Count.ToString(CultureInfo.InvariantCulture), (int)entry.Start.Line, depth, entry);
            }
        }

        private void ReadNode(ConfigurationNode parent, string childName, int line, int depth, ParsingEvent? value)
        {
            if (value is NodeEvent node)
                RefuseDecorations(node);
            switch (value)
            {
                case Scalar scalar:
                    parent.Add(new ConfigurationNode(childName, NodeKind.Scalar, IsNull(scalar) ? null : scalar.Value, line));
                    break;
                case MappingStart or SequenceStart when depth == MaximumDepth:
                    Abandon(value.Start, $"the nesting is deeper than {MaximumDepth}");
                    break;
                case MappingStart:
                    ReadMapping(Added(parent, childName, NodeKind.Object, line), depth + 1);
                    break;
                case SequenceStart:
                    ReadSequence(Added(parent, childName, NodeKind.List, line), depth + 1);
                    break;
                case AnchorAlias alias:
                    Refuse(alias.Start, $"the alias *{alias.Value} is not allowed; write the value out");
                    parent.Add(new ConfigurationNode(childName, NodeKind.Scalar, null, line));
                    break;
            }
        }

        private static ConfigurationNode Added(ConfigurationNode parent, string childName, NodeKind kind, int line)
        {
            ConfigurationNode child = new(childName, kind, null, line);
            parent.Add(child);
            return child;
        }

        // Null when nothing more is read: the stream is over or was given up.
        private ParsingEvent? Next() => !_abandoned && parser.MoveNext() ? parser.Current : null;

        private void RefuseDecorations(NodeEvent node)
        {
            if (!node.Anchor.IsEmpty)
                Refuse(node.Start, $"the anchor &{node.Anchor.Value} is not allowed; write the value out where it is used");
            if (!node.Tag.IsEmpty)
                Refuse(node.Start, $"the tag {node.Tag.Value} is not allowed; quote a value that is to be text");
        }

        private void Abandon(Mark where, string what)
        {
            Refuse(where, what);
            _abandoned = true;
        }

        private void Refuse(Mark where, string what)
        {
            if (++_problems <= MaximumProblems)
                problems.Add(new ConfigurationProblem(name, FormattableString.Invariant($"line {where.Line}, column {where.Column}: {OneLine(what)}")));
            else
                _abandoned = true;
        }

        private static bool IsNull(Scalar scalar) =>
            scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

        // A tab in the indentation is reported where its mapping begins, which helps nobody to find it.
        private Mark Place(YamlException exception)
        {
            if (!exception.Message.Contains("tab as indentation", StringComparison.Ordinal))
                return exception.Start;
            int number = 0;
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                int content = line.IndexOfAnyExcept(' ');
                if (++number > exception.Start.Line && content >= 0 && line[content] == '\t')
                    return new Mark(exception.Start.Index, number, content + 1);
            }

            return exception.Start;
        }

        // What is wrong may be a piece of the file, line ends included.
        private static string OneLine(string text) => text.ReplaceLineEndings(" ");
    }
}
