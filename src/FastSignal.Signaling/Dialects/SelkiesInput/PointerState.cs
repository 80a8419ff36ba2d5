using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>
/// Makes events of pointer messages, each of which is a state: which buttons are down, of which the wheel's directions are some.
/// What changed since the last one is what happened.
/// </summary>
internal sealed class PointerState(SelkiesGeneration generation)
{
    /// <summary>Pixels one click of a wheel scrolls.</summary>
    public const double PixelsPerClick = 100;

    /// <summary>Most clicks of one message.</summary>
    public const int MaxClicks = 10;

    // Bits of the mask.
    private const int WheelDown = 3, WheelUp = 4, Eraser = 5, WheelLeft = 6, WheelRight = 7;

    private int _mask;

    // Those of the wheel's bits that went down as a side button, and so go up as one.
    private int _sides;
    private int _x = -1;
    private int _y = -1;

    /// <summary>Takes a pointer message.</summary>
    /// <param name="x">Pixels of the picture, or the way moved.</param>
    /// <param name="y">Likewise.</param>
    /// <param name="relative">Whether it is a way.</param>
    /// <param name="mask">Buttons down; bits beyond the generation's are ignored.</param>
    /// <param name="clicks">Clicks of the wheel; null when the client does not say.</param>
    /// <param name="sink">Takes the events.</param>
    public void Take<TSink>(int x, int y, bool relative, int mask, int? clicks, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        mask &= generation == SelkiesGeneration.Classic ? 0x1f : 0xff;
        if (relative)
        {
            if (x != 0 || y != 0)
                sink.OnInput(new InputEvent { Kind = InputKind.MouseMove, X = x, Y = y, HasPosition = true, Relative = true });
        }
        else
        {
            // Selkies sends the width itself at the right edge, which the sink clamps, and never less than nothing.
            (x, y) = (Math.Max(x, 0), Math.Max(y, 0));
            if (x != _x || y != _y)
                sink.OnInput(new InputEvent { Kind = InputKind.MouseMove, X = x, Y = y, HasPosition = true });
            (_x, _y) = (x, y);
        }

        int changed = mask ^ _mask;
        _mask = mask;
        for (int bit = 0; changed != 0; bit++, changed >>= 1)
        {
            if ((changed & 1) != 0)
                Change(bit, (mask >> bit & 1) != 0, clicks, ref sink);
        }
    }

    /// <summary>Lets go of every button, for a client that is gone.</summary>
    public void Release<TSink>(ref TSink sink)
        where TSink : ISelkiesInputSink => Take(0, 0, relative: true, 0, null, ref sink);

    private void Change<TSink>(int bit, bool down, int? clicks, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        switch (bit)
        {
            case 0 or Eraser:
                Press(MouseButton.Left, down, ref sink);
                break;
            case 1:
                Press(MouseButton.Middle, down, ref sink);
                break;
            case 2:
                Press(MouseButton.Right, down, ref sink);
                break;
            case WheelDown or WheelUp when IsSide(bit, down, clicks):
                _sides ^= 1 << bit;
                sink.OnCommand(new SelkiesCommand { Kind = bit == WheelDown ? SelkiesCommandKind.BackButton : SelkiesCommandKind.ForwardButton, Flag = down });
                break;
            // A step is a press and a release; the press alone scrolls.
            case WheelDown when down:
                Scroll(0, Clicks(clicks), ref sink);
                break;
            case WheelUp when down:
                Scroll(0, -Clicks(clicks), ref sink);
                break;
            case WheelLeft when down:
                Scroll(-Clicks(clicks), 0, ref sink);
                break;
            case WheelRight when down:
                Scroll(Clicks(clicks), 0, ref sink);
                break;
        }
    }

    private bool IsSide(int bit, bool down, int? clicks) =>
        down ? generation == SelkiesGeneration.Main && clicks is 0 or null : (_sides >> bit & 1) != 0;

    private static int Clicks(int? given) => Math.Clamp(given ?? 1, 1, MaxClicks);

    private void Press<TSink>(MouseButton button, bool down, ref TSink sink)
        where TSink : ISelkiesInputSink => sink.OnInput(new InputEvent
        {
            Kind = InputKind.MouseClick,
            Button = button,
            Action = down ? InputAction.Down : InputAction.Up,
            X = Math.Max(_x, 0),
            Y = Math.Max(_y, 0),
            HasPosition = _x >= 0,
        });

    private void Scroll<TSink>(int right, int down, ref TSink sink)
        where TSink : ISelkiesInputSink => sink.OnInput(new InputEvent
        {
            Kind = InputKind.MouseScroll,
            DeltaX = right * PixelsPerClick,
            DeltaY = down * PixelsPerClick,
            X = Math.Max(_x, 0),
            Y = Math.Max(_y, 0),
            HasPosition = _x >= 0,
        });
}
