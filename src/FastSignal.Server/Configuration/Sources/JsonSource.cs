using System.Text;
using System.Text.Json;

namespace FastSignal.Server.Configuration.Sources;

/// <summary>
/// Reads a JSON file with comments and trailing commas into nodes. The framework's JSON provider is not used because it
/// loses the order of streams and the line of every key.
/// </summary>
internal static class JsonSource
{
    /// <summary>Deepest nesting read; the keys need four levels.</summary>
    private const int MaximumDepth = 16;

    /// <summary>Reads the content of a file; null with a problem when it is not a JSON object.</summary>
    /// <param name="utf8">The content.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="problem">Names file, line and column (both from 1, column in bytes) of what is wrong.</param>
    public static ConfigurationSource? Read(ReadOnlySpan<byte> utf8, string name, out ConfigurationProblem? problem)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];

        var options = new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaximumDepth };
        var reader = new Utf8JsonReader(utf8, options);
        try
        {
            var lines = new LineCounter(utf8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                problem = new ConfigurationProblem(name, "line 1, column 1: the file must hold one JSON object");
                return null;
            }

            var root = new ConfigurationNode("", NodeKind.Object);
            problem = null;
            ReadChildren(ref reader, ref lines, root, name, ref problem);
            // Nothing but comments may follow the object.
            if (problem is null && reader.Read())
                problem = new ConfigurationProblem(name, $"line {lines.At(reader.TokenStartIndex)}: something follows the JSON object");
            return problem is null ? new ConfigurationSource(name, root) : null;
        }
        catch (JsonException exception)
        {
            problem = new ConfigurationProblem(
                name, $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {WithoutPosition(exception.Message)}");
            return null;
        }
        catch (InvalidOperationException)
        {
            problem = new ConfigurationProblem(name, "holds text that is not valid UTF-8");
            return null;
        }
    }

    private static void ReadChildren(
        ref Utf8JsonReader reader, ref LineCounter lines, ConfigurationNode parent, string name, ref ConfigurationProblem? problem)
    {
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            int line = lines.At(reader.TokenStartIndex);
            string childName = parent.Children.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                childName = reader.GetString()!;
                if (parent.Find(childName) is { } first)
                    problem ??= new ConfigurationProblem(name, $"line {line}: the key {childName} stands in line {first.Line} already");
                reader.Read();
            }

            ConfigurationNode child = reader.TokenType switch
            {
                JsonTokenType.StartObject => new ConfigurationNode(childName, NodeKind.Object, null, line),
                JsonTokenType.StartArray => new ConfigurationNode(childName, NodeKind.List, null, line),
                JsonTokenType.String => new ConfigurationNode(childName, NodeKind.Scalar, reader.GetString(), line),
                JsonTokenType.Null => new ConfigurationNode(childName, NodeKind.Scalar, null, line),
                _ => new ConfigurationNode(childName, NodeKind.Scalar, Encoding.UTF8.GetString(reader.ValueSpan), line),
            };
            parent.Add(child);
            if (child.Kind != NodeKind.Scalar)
                ReadChildren(ref reader, ref lines, child, name, ref problem);
        }
    }

    private static string WithoutPosition(string message)
    {
        int position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }

    /// <summary>Turns ascending byte offsets into line numbers, counting each byte once.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _offset;
        private int _line = 1;

        public int At(long offset)
        {
            _line += _text[_offset..(int)offset].Count((byte)'\n');
            _offset = (int)offset;
            return _line;
        }
    }
}
