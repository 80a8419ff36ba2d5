using System.Collections.Frozen;
using System.Globalization;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>X11 keysyms by the names pages send for keys: those of Latin-1 (X11 protocol, appendix A) and of the keys of a keyboard.</summary>
internal static class KeySymNames
{
    // Keysyms of characters beyond Latin-1 (X11 protocol, appendix A).
    private const int UnicodeBase = 0x0100_0000;

    private static readonly FrozenDictionary<string, int> Names = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["space"] = 0x20, ["exclam"] = 0x21, ["quotedbl"] = 0x22, ["numbersign"] = 0x23, ["dollar"] = 0x24, ["percent"] = 0x25, ["ampersand"] = 0x26,
        ["apostrophe"] = 0x27, ["parenleft"] = 0x28, ["parenright"] = 0x29, ["asterisk"] = 0x2a, ["plus"] = 0x2b, ["comma"] = 0x2c, ["minus"] = 0x2d,
        ["period"] = 0x2e, ["slash"] = 0x2f, ["colon"] = 0x3a, ["semicolon"] = 0x3b, ["less"] = 0x3c, ["equal"] = 0x3d, ["greater"] = 0x3e,
        ["question"] = 0x3f, ["at"] = 0x40, ["bracketleft"] = 0x5b, ["backslash"] = 0x5c, ["bracketright"] = 0x5d, ["asciicircum"] = 0x5e,
        ["underscore"] = 0x5f, ["grave"] = 0x60, ["braceleft"] = 0x7b, ["bar"] = 0x7c, ["braceright"] = 0x7d, ["asciitilde"] = 0x7e,
        ["nobreakspace"] = 0xa0, ["exclamdown"] = 0xa1, ["cent"] = 0xa2, ["sterling"] = 0xa3, ["currency"] = 0xa4, ["yen"] = 0xa5, ["brokenbar"] = 0xa6,
        ["section"] = 0xa7, ["diaeresis"] = 0xa8, ["copyright"] = 0xa9, ["ordfeminine"] = 0xaa, ["guillemotleft"] = 0xab, ["notsign"] = 0xac,
        ["hyphen"] = 0xad, ["registered"] = 0xae, ["macron"] = 0xaf, ["degree"] = 0xb0, ["plusminus"] = 0xb1, ["twosuperior"] = 0xb2,
        ["threesuperior"] = 0xb3, ["acute"] = 0xb4, ["mu"] = 0xb5, ["paragraph"] = 0xb6, ["periodcentered"] = 0xb7, ["cedilla"] = 0xb8,
        ["onesuperior"] = 0xb9, ["masculine"] = 0xba, ["guillemotright"] = 0xbb, ["onequarter"] = 0xbc, ["onehalf"] = 0xbd, ["threequarters"] = 0xbe,
        ["questiondown"] = 0xbf, ["Agrave"] = 0xc0, ["Aacute"] = 0xc1, ["Acircumflex"] = 0xc2, ["Atilde"] = 0xc3, ["Adiaeresis"] = 0xc4, ["Aring"] = 0xc5,
        ["AE"] = 0xc6, ["Ccedilla"] = 0xc7, ["Egrave"] = 0xc8, ["Eacute"] = 0xc9, ["Ecircumflex"] = 0xca, ["Ediaeresis"] = 0xcb, ["Igrave"] = 0xcc,
        ["Iacute"] = 0xcd, ["Icircumflex"] = 0xce, ["Idiaeresis"] = 0xcf, ["ETH"] = 0xd0, ["Ntilde"] = 0xd1, ["Ograve"] = 0xd2, ["Oacute"] = 0xd3,
        ["Ocircumflex"] = 0xd4, ["Otilde"] = 0xd5, ["Odiaeresis"] = 0xd6, ["multiply"] = 0xd7, ["Oslash"] = 0xd8, ["Ugrave"] = 0xd9, ["Uacute"] = 0xda,
        ["Ucircumflex"] = 0xdb, ["Udiaeresis"] = 0xdc, ["Yacute"] = 0xdd, ["THORN"] = 0xde, ["ssharp"] = 0xdf, ["agrave"] = 0xe0, ["aacute"] = 0xe1,
        ["acircumflex"] = 0xe2, ["atilde"] = 0xe3, ["adiaeresis"] = 0xe4, ["aring"] = 0xe5, ["ae"] = 0xe6, ["ccedilla"] = 0xe7, ["egrave"] = 0xe8,
        ["eacute"] = 0xe9, ["ecircumflex"] = 0xea, ["ediaeresis"] = 0xeb, ["igrave"] = 0xec, ["iacute"] = 0xed, ["icircumflex"] = 0xee,
        ["idiaeresis"] = 0xef, ["eth"] = 0xf0, ["ntilde"] = 0xf1, ["ograve"] = 0xf2, ["oacute"] = 0xf3, ["ocircumflex"] = 0xf4, ["otilde"] = 0xf5,
        ["odiaeresis"] = 0xf6, ["division"] = 0xf7, ["oslash"] = 0xf8, ["ugrave"] = 0xf9, ["uacute"] = 0xfa, ["ucircumflex"] = 0xfb,
        ["udiaeresis"] = 0xfc, ["yacute"] = 0xfd, ["thorn"] = 0xfe, ["ydiaeresis"] = 0xff, ["EuroSign"] = 0x20ac,
        ["BackSpace"] = 0xff08, ["Tab"] = 0xff09, ["Return"] = 0xff0d, ["Pause"] = 0xff13, ["Scroll_Lock"] = 0xff14, ["Escape"] = 0xff1b,
        ["Home"] = 0xff50, ["Left"] = 0xff51, ["Up"] = 0xff52, ["Right"] = 0xff53, ["Down"] = 0xff54, ["Prior"] = 0xff55, ["Page_Up"] = 0xff55,
        ["Next"] = 0xff56, ["Page_Down"] = 0xff56, ["End"] = 0xff57, ["Print"] = 0xff61, ["Insert"] = 0xff63, ["Menu"] = 0xff67, ["Num_Lock"] = 0xff7f,
        ["KP_Enter"] = 0xff8d, ["KP_Multiply"] = 0xffaa, ["KP_Add"] = 0xffab, ["KP_Subtract"] = 0xffad, ["KP_Decimal"] = 0xffae, ["KP_Divide"] = 0xffaf,
        ["Shift_L"] = 0xffe1, ["Shift_R"] = 0xffe2, ["Control_L"] = 0xffe3, ["Control_R"] = 0xffe4, ["Caps_Lock"] = 0xffe5, ["Meta_L"] = 0xffe7,
        ["Meta_R"] = 0xffe8, ["Alt_L"] = 0xffe9, ["Alt_R"] = 0xffea, ["Super_L"] = 0xffeb, ["Super_R"] = 0xffec, ["ISO_Level3_Shift"] = 0xfe03,
        ["Delete"] = 0xffff,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The keysym of a name, a single character, <c>F1</c> to <c>F35</c>, <c>KP_0</c> to <c>KP_9</c> or <c>U20AC</c>; 0 for what is none of them.</summary>
    public static int Find(string name)
    {
        if (Names.TryGetValue(name, out int keySym))
            return keySym;
        if (name.EnumerateRunes() is var runes && runes.MoveNext() && runes.Current is var only && !runes.MoveNext())
            return OfCharacter(only.Value);
        if (name[0] == 'F' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 35)
            return 0xffbd + number;
        if (name.StartsWith("KP_", StringComparison.Ordinal) && name.Length == 4 && char.IsAsciiDigit(name[3]))
            return 0xffb0 + (name[3] - '0');
        return name[0] == 'U' && name.Length is >= 5 and <= 7
            && int.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && code <= 0x10ffff
                ? OfCharacter(code)
                : 0;
    }

    private static int OfCharacter(int code) => code switch
    {
        < 0x20 or (>= 0x7f and < 0xa0) => 0,
        <= 0xff => code,
        _ => UnicodeBase + code,
    };
}
