<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;

/** Every text with placeholders explains them on the line above its call: tools do not find the comment elsewhere. */
final class TranslatorsCommentsTest extends TestCase
{
    private const FUNCTIONS = ['__', '_n', '_x', 'esc_html__', 'esc_attr__', 'esc_html_e', 'esc_attr_e'];

    public function testEveryPlaceholderIsExplained(): void
    {
        $unexplained = [];
        $texts = 0;
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(dirname(__DIR__, 2) . '/src', FilesystemIterator::SKIP_DOTS)) as $file) {
            $tokens = array_values(array_filter(PhpToken::tokenize((string) file_get_contents($file->getPathname())), static fn (PhpToken $token): bool => !$token->is(T_WHITESPACE)));
            $commented = 0;
            foreach ($tokens as $at => $token) {
                if ($token->is(T_COMMENT) && str_contains($token->text, 'translators:')) {
                    $commented = $token->line + substr_count($token->text, "\n") + 1;
                }
                if ($token->is(T_STRING) && in_array($token->text, self::FUNCTIONS, true) && preg_match('/%(\d+\$)?[sd]/', $tokens[$at + 2]->text) === 1) {
                    ++$texts;
                    if ($token->line !== $commented) {
                        $unexplained[] = "{$file->getFilename()}: {$tokens[$at + 2]->text}";
                    }
                }
            }
        }
        self::assertGreaterThan(50, $texts, 'they are found');
        self::assertSame([], $unexplained);
    }
}
