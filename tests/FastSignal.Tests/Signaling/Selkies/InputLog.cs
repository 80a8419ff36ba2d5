using System.Globalization;
using System.Text;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>Writes down what a reader makes of messages, one line each.</summary>
internal struct InputLog() : ISelkiesInputSink
{
    public List<string> Lines { get; } = [];

    public readonly void OnInput(in InputEvent input) => Lines.Add(Describe(input));

    public readonly void OnCommand(in SelkiesCommand command) => Lines.Add(Describe(command));

    public static string Describe(in InputEvent input) => input.Kind switch
    {
        InputKind.MouseMove => Text($"move {(input.Relative ? "by " : "")}{input.X},{input.Y}"),
        InputKind.MouseClick => Text($"{input.Button} {input.Action} {(input.HasPosition ? $"{input.X},{input.Y}" : "")}").Trim(),
        InputKind.MouseScroll => Text($"scroll {input.DeltaX},{input.DeltaY}"),
        _ => Text($"key {input.KeySym} {input.Action}"),
    };

    public static string Describe(in SelkiesCommand command)
    {
        StringBuilder line = new(command.Kind.ToString());
        foreach ((string name, double value) in (ReadOnlySpan<(string, double)>)[("n", command.Number), ("x", command.Extra), ("v", command.Value), ("slot", command.Slot), ("i", command.Index)])
        {
            if (value != 0)
                line.Append(CultureInfo.InvariantCulture, $" {name}={value}");
        }

        if (command.Flag)
            line.Append(" on");
        if (command.Width > 0)
            line.Append(CultureInfo.InvariantCulture, $" {command.Width}x{command.Height}");
        foreach ((string name, string text) in (ReadOnlySpan<(string, string)>)[("id", Utf8(command.Id)), ("name", Utf8(command.Name)), ("text", Utf8(command.Text))])
        {
            if (text.Length > 0)
                line.Append(CultureInfo.InvariantCulture, $" {name}={text}");
        }

        return line.ToString();
    }

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
